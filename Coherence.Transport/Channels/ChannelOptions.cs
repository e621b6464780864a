using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using Coherence.Core.Codec;

namespace Coherence.Transport.Channels;

/// <summary>The limits and times of channels, and of the listener or connector that makes them.</summary>
/// <remarks>Read when a listener starts or a channel is made; a later change has no effect on those.</remarks>
public sealed class ChannelOptions
{
    /// <summary>The longest body of a frame, sent or received. 1 MiB to 16 MiB; default 1 MiB.</summary>
    /// <remarks>No less: a value, a message, or a part of an update goes in one frame, whatever this says. See specs/protocol.md#frames.</remarks>
    public int MaximumFrameBytes { get; set; } = WireLimits.FrameBytes;

    /// <summary>How much is taken in before a channel is admitted, preamble and headers included. 256 B to 1 MiB; default 16 KiB.</summary>
    /// <remarks>
    /// A first frame that is longer ends the channel. What comes after the first frame and passes the limit is not an error:
    /// it waits in the connection until <see cref="FrameChannel.Admit"/> is called.
    /// </remarks>
    public int UnadmittedBytes { get; set; } = WireLimits.FrameBytesBeforeWelcome;

    /// <summary>Unsent bytes above which <see cref="FrameChannel.IsWritable"/> is false. 16 KiB to 256 MiB; default 1 MiB.</summary>
    /// <remarks>It is true again when half of them or fewer are left.</remarks>
    public int SendPauseBytes { get; set; } = 1024 * 1024;

    /// <summary>Unsent bytes above which the channel is closed. 1 MiB to 1 GiB; default 4 MiB.</summary>
    /// <remarks>
    /// Must be at least <see cref="SendPauseBytes"/> plus <see cref="MaximumFrameBytes"/>, so that a writer that asks
    /// <see cref="FrameChannel.IsWritable"/> before each frame never reaches it.
    /// </remarks>
    public int SendLimitBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a channel may exist without being admitted. 10 ms to 10 min; default 5 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an orderly close may take to send what is written and to hear the peer's end. 10 ms to 1 min; default 1 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long connecting may take, the look-up of the host name included. 10 ms to 10 min; default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many channels of one listener may wait for admission; further ones are closed at once. 1 to 65,536; default 128.</summary>
    public int MaximumUnadmittedChannels { get; set; } = 128;

    /// <summary>The clock of all these times. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        CheckBytes(MaximumFrameBytes, WireLimits.FrameBytes, WireLimits.FrameBytesMaximum);
        CheckBytes(UnadmittedBytes, 256, 1024 * 1024);
        CheckBytes(SendPauseBytes, 16 * 1024, 256 * 1024 * 1024);
        CheckBytes(SendLimitBytes, 1024 * 1024, 1024 * 1024 * 1024);
        CheckTime(HandshakeTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        CheckTime(CloseTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        CheckTime(ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Check(
            MaximumUnadmittedChannels is >= 1 and <= 65_536,
            nameof(MaximumUnadmittedChannels),
            Text(MaximumUnadmittedChannels),
            "1 to 65536");
        Check(
            SendLimitBytes >= (long)SendPauseBytes + MaximumFrameBytes,
            nameof(SendLimitBytes),
            Text(SendLimitBytes),
            $"at least {nameof(SendPauseBytes)} + {nameof(MaximumFrameBytes)} = {Text((long)SendPauseBytes + MaximumFrameBytes)} bytes");
        Check(TimeProvider is not null, nameof(TimeProvider), "null", "a TimeProvider");
    }

    private static void CheckBytes(int value, int minimum, int maximum, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Check(value >= minimum && value <= maximum, name, Text(value), $"{Text(minimum)} to {Text(maximum)} bytes");

    private static void CheckTime(TimeSpan value, TimeSpan minimum, TimeSpan maximum, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Check(value >= minimum && value <= maximum, name, value.ToString("c"), $"{minimum:c} to {maximum:c}");

    private static void Check(bool valid, string name, string value, string range)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(name, $"The option {name} is {value}; allowed is {range}.");
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
