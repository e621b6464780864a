using System;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Roots;

namespace Coherence.Node.Metrics;

/// <summary>Tells the meter how long the stages of each epoch of one root take, and what has changed since the epoch before. Engine thread.</summary>
/// <remarks>specs/architecture.md#epochs-of-the-root. It looks at the clock only while somebody listens.</remarks>
internal sealed class EpochStages(TimeProvider time)
{
    private RootFigures _figures;
    private MemoryFigures _memory;
    private Epoch _shown;
    private Epoch _applied;
    private long? _collectedSince;

    // When an epoch was closed, of even and of odd ones: one is being shown while the next is closed. Zero if nobody listened.
    private (long Even, long Odd) _closedAt;

    /// <summary>The engine begins with what is on the disk.</summary>
    public void Begin(SystemEngine engine)
    {
        _applied = engine.Applied;
        _shown = engine.Shown;

        // What was there before is not counted as done now; what is there counts.
        _figures = engine.RootFigures with { Values = 0 };
        Tell(engine);
    }

    /// <summary>The record of an epoch is handed to the log: the epoch is closed.</summary>
    public void Closed(Epoch epoch, int bytes)
    {
        if (!RootMetrics.IsEpochMeasured)
        {
            NoteClosed(epoch, 0);
            _collectedSince = null;
            return;
        }

        long now = time.GetTimestamp();
        RootMetrics.Closed(time.GetElapsedTime(_collectedSince ?? now, now), bytes);
        _collectedSince = null;
        NoteClosed(epoch, now);
    }

    /// <summary>At the end of each turn.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        if (engine.HasCollected && _collectedSince is null && RootMetrics.IsEpochMeasured)
        {
            _collectedSince = time.GetTimestamp();
        }

        for (; _applied < engine.Applied; _applied = _applied.Next)
        {
            if (SinceClosed(_applied.Next) is { } elapsed)
            {
                RootMetrics.Applied(elapsed);
            }
        }

        if (_shown == engine.Shown)
        {
            return;
        }

        for (; _shown < engine.Shown; _shown = _shown.Next)
        {
            if (SinceClosed(_shown.Next) is { } elapsed)
            {
                RootMetrics.Shown(elapsed);
            }
        }

        Tell(engine);
    }

    /// <summary>The root ends: its values are no more.</summary>
    public void End()
    {
        RootMetrics.Changed(_figures, _figures with { Values = 0 });
        RootMetrics.Changed(_memory, default);
        _figures = _figures with { Values = 0 };
        _memory = default;
    }

    private void NoteClosed(Epoch epoch, long at) =>
        _closedAt = epoch.Number % 2 == 0 ? (at, _closedAt.Odd) : (_closedAt.Even, at);

    private TimeSpan? SinceClosed(Epoch epoch)
    {
        long closed = epoch.Number % 2 == 0 ? _closedAt.Even : _closedAt.Odd;
        return closed == 0 ? null : time.GetElapsedTime(closed);
    }

    private void Tell(SystemEngine engine)
    {
        RootFigures figures = engine.RootFigures;
        MemoryFigures memory = engine.MemoryFigures;
        RootMetrics.Changed(_figures, figures);
        RootMetrics.Changed(_memory, memory);
        _figures = figures;
        _memory = memory;
    }
}
