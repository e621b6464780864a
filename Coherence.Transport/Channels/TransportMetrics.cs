using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace Coherence.Transport.Channels;

/// <summary>The instruments of the meter <c>Coherence.Transport</c>.</summary>
/// <remarks>Added to once for each read, flush or channel, never once for each frame.</remarks>
internal static class TransportMetrics
{
    /// <summary>The name under which a listener finds the instruments.</summary>
    public const string MeterName = "Coherence.Transport";

    private static readonly Meter Source = new(MeterName);

    private static readonly UpDownCounter<long> ChannelsOpen =
        Source.CreateUpDownCounter<long>("coherence.transport.channels.open", "{channel}", "Channels that have not ended.");

    private static readonly Counter<long> ChannelsClosed =
        Source.CreateCounter<long>("coherence.transport.channels.closed", "{channel}", "Channels that have ended, by reason.");

    private static readonly Counter<long> ChannelsRefused =
        Source.CreateCounter<long>("coherence.transport.channels.refused", "{channel}", "Channels closed at once because too many waited for admission.");

    private static readonly Counter<long> FramesReceived =
        Source.CreateCounter<long>("coherence.transport.frames.received", "{frame}", "Whole frames received.");

    private static readonly Counter<long> FramesSent =
        Source.CreateCounter<long>("coherence.transport.frames.sent", "{frame}", "Frames flushed.");

    private static readonly Counter<long> BytesReceived =
        Source.CreateCounter<long>("coherence.transport.bytes.received", "By", "Bytes of whole frames received, headers included.");

    private static readonly Counter<long> BytesSent =
        Source.CreateCounter<long>("coherence.transport.bytes.sent", "By", "Bytes handed to the connection, headers included.");

    /// <summary>A channel was started.</summary>
    public static void Opened() => ChannelsOpen.Add(1);

    /// <summary>A channel has ended.</summary>
    public static void Closed(ChannelCloseReason reason)
    {
        ChannelsOpen.Add(-1);
        if (ChannelsClosed.Enabled)
        {
            ChannelsClosed.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
        }
    }

    /// <summary>A channel was closed at once because too many waited for admission.</summary>
    public static void Refused() => ChannelsRefused.Add(1);

    /// <summary>Whole frames were received.</summary>
    public static void Received(int frames, int bytes)
    {
        FramesReceived.Add(frames);
        BytesReceived.Add(bytes);
    }

    /// <summary>Frames were flushed.</summary>
    public static void Flushed(long frames) => FramesSent.Add(frames);

    /// <summary>Bytes were handed to the connection.</summary>
    public static void Sent(int bytes) => BytesSent.Add(bytes);
}
