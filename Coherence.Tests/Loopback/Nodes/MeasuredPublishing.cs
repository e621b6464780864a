using System;
using System.Diagnostics.Metrics;
using System.Threading;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>What the meter tells of updates that wait. Those of tests that run beside are counted too.</summary>
internal sealed class MeasuredPublishing : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _delayed;

    public MeasuredPublishing()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Coherence.Node", Name: "coherence.publish.delayed" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Interlocked.Add(ref _delayed, measurement));
        _listener.Start();
    }

    /// <summary>Updates that had to wait.</summary>
    public long Delayed => Interlocked.Read(ref _delayed);

    public void Dispose() => _listener.Dispose();
}
