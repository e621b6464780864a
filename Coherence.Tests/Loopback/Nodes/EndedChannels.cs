using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Coherence.Core.Messages;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>Counts the channels that were ended, by reason, as the meter tells. Those of tests that run beside are counted too.</summary>
internal sealed class EndedChannels : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public EndedChannels()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is "coherence.channels.ended")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(OnMeasured);
        _listener.Start();
    }

    public long Count(GoodbyeReason reason) => _counts.GetValueOrDefault(reason.ToString());

    public void Dispose() => _listener.Dispose();

    private void OnMeasured(Instrument instrument, long measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (tag is { Key: "reason", Value: string reason })
            {
                _ = _counts.AddOrUpdate(reason, measurement, (_, count) => count + measurement);
            }
        }
    }
}
