using System;
using Coherence.Transport.Channels;
using Xunit;

namespace Coherence.Tests.Unit.Transport;

public sealed class ChannelOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => new ChannelOptions().Validate();

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_option_outside_its_range_is_named_with_its_value_and_range(string name, ChannelOptions options, string value, string range)
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
        Assert.Equal(name, exception.ParamName);
        Assert.Contains($"The option {name} is {value}; allowed is {range}", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, ChannelOptions, string, string> Invalid() => new()
    {
        { nameof(ChannelOptions.MaximumFrameBytes), new ChannelOptions { MaximumFrameBytes = 1_048_575 }, "1048575", "1048576 to 16777216 bytes" },
        { nameof(ChannelOptions.MaximumFrameBytes), new ChannelOptions { MaximumFrameBytes = 16_777_217 }, "16777217", "1048576 to 16777216 bytes" },
        { nameof(ChannelOptions.UnadmittedBytes), new ChannelOptions { UnadmittedBytes = 0 }, "0", "256 to 1048576 bytes" },
        { nameof(ChannelOptions.SendPauseBytes), new ChannelOptions { SendPauseBytes = 1 }, "1", "16384 to 268435456 bytes" },
        { nameof(ChannelOptions.SendLimitBytes), new ChannelOptions { SendLimitBytes = 1 }, "1", "1048576 to 1073741824 bytes" },
        { nameof(ChannelOptions.SendLimitBytes), new ChannelOptions { SendLimitBytes = 1_500_000 }, "1500000", "at least SendPauseBytes + MaximumFrameBytes = 2097152 bytes" },
        { nameof(ChannelOptions.HandshakeTimeout), new ChannelOptions { HandshakeTimeout = TimeSpan.Zero }, "00:00:00", "00:00:00.0100000 to 00:10:00" },
        { nameof(ChannelOptions.CloseTimeout), new ChannelOptions { CloseTimeout = TimeSpan.FromHours(1) }, "01:00:00", "00:00:00.0100000 to 00:01:00" },
        { nameof(ChannelOptions.ConnectTimeout), new ChannelOptions { ConnectTimeout = TimeSpan.Zero }, "00:00:00", "00:00:00.0100000 to 00:10:00" },
        { nameof(ChannelOptions.MaximumUnadmittedChannels), new ChannelOptions { MaximumUnadmittedChannels = 0 }, "0", "1 to 65536" },
    };
}
