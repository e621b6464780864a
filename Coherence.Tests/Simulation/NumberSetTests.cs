using System.Linq;
using Coherence.Simulation.Shrinking;
using Xunit;

namespace Coherence.Tests.Simulation;

public sealed class NumberSetTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("3,17,20-44", "3,17,20-44")]
    [InlineData("5,4,3,4-6,9", "3-6,9")]
    [InlineData("1-2", "1-2")]
    public void Its_text_has_the_numbers_in_ranges(string text, string shortest)
    {
        Assert.True(NumberSet.TryParse(text, out NumberSet set));
        Assert.Equal(shortest, set.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("4-3")]
    [InlineData("1-2-3")]
    [InlineData("3,")]
    [InlineData("1000001")]
    public void What_is_no_set_is_refused(string text) => Assert.False(NumberSet.TryParse(text, out _));

    [Fact]
    public void A_set_with_more_numbers_is_another_set()
    {
        NumberSet three = NumberSet.Empty.With([3]);
        NumberSet more = three.With(Enumerable.Range(7, 3));
        Assert.Equal("3", three.ToString());
        Assert.Equal("3,7-9", more.ToString());
        Assert.Equal("3,7-8", more.UpTo(8).ToString());
        Assert.True(more.Contains(9));
        Assert.False(more.Contains(6));
    }
}
