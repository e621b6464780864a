using System;
using Coherence.Core.Codec;
using Xunit;

namespace Coherence.Tests.Unit.Codec;

public class FrameHeaderTests
{
    [Theory]
    [InlineData(1, "01000000")]
    [InlineData(0x01020304, "04030201")]
    [InlineData(WireLimits.FrameBytes, "00001000")]
    public void A_length_is_written_least_significant_byte_first(int length, string expected)
    {
        byte[] bytes = new byte[FrameHeader.ByteCount];
        FrameHeader.Write(bytes, length);
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("00000000", false, 0)]
    [InlineData("01000000", true, 1)]
    [InlineData("E8030000", true, 1000)]
    [InlineData("E9030000", false, 0)]
    [InlineData("FFFFFF7F", false, 0)]
    [InlineData("00000080", false, 0)]
    [InlineData("FFFFFFFF", false, 0)]
    public void A_length_of_zero_or_over_the_limit_is_refused(string header, bool isAllowed, int expected)
    {
        Assert.Equal(isAllowed, FrameHeader.TryRead(Convert.FromHexString(header), maximumBytes: 1000, out int length));
        Assert.Equal(expected, length);
    }
}
