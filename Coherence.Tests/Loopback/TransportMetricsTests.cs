using System;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Tasks;
using Coherence.Tests.Unit.Transport;
using Coherence.Transport.Channels;
using Xunit;

namespace Coherence.Tests.Loopback;

public sealed class TransportMetricsTests
{
    [Fact]
    public async Task A_channel_counts_its_frames_its_bytes_and_its_end()
    {
        // Other tests may use the instruments at the same time: what this one did is a lower bound.
        ConcurrentDictionary<string, long> sums = new(StringComparer.Ordinal);
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name is "Coherence.Transport")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string reason = tags.Length > 0 ? $" {tags[0].Value}" : string.Empty;
            sums.AddOrUpdate(instrument.Name + reason, value, (_, sum) => sum + value);
        });
        listener.Start();

        RecordingReceiver there = new();
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel _) = await Connections.PairAsync(CarrierKind.Memory, back, there);
        first.Send(new byte[10]);
        first.Send(new byte[20]);
        first.Close(ChannelCloseReason.ClosedByUs, "The test is over.");
        await there.ClosedAsync();
        await back.ClosedAsync();

        Assert.True(sums["coherence.transport.frames.sent"] >= 2);
        Assert.True(sums["coherence.transport.frames.received"] >= 2);
        Assert.True(sums["coherence.transport.bytes.sent"] >= 38);
        Assert.True(sums["coherence.transport.bytes.received"] >= 38);
        Assert.True(sums["coherence.transport.channels.closed ClosedByUs"] >= 1);
        Assert.True(sums["coherence.transport.channels.closed PeerClosed"] >= 1);
        Assert.True(sums.ContainsKey("coherence.transport.channels.open"));
    }
}
