using System.Text;
using Coherence.Core.Codec;
using Xunit;

namespace Coherence.Tests.Unit.Codec;

public class PreambleTests
{
    [Theory]
    [InlineData("", true, false)]
    [InlineData("C", true, false)]
    [InlineData("COH", true, false)]
    [InlineData("COHR", true, true)]
    [InlineData("COHR and more", true, true)]
    [InlineData("G", false, false)]
    [InlineData("COX", false, false)]
    [InlineData("cohr", false, false)]
    [InlineData("GET / HTTP/1.1", false, false)]
    public void A_stray_client_is_told_apart_at_its_first_wrong_byte(string received, bool matches, bool isComplete)
    {
        Assert.Equal(matches, Preamble.TryCheck(Encoding.ASCII.GetBytes(received), out bool complete));
        Assert.Equal(isComplete, complete);
    }
}
