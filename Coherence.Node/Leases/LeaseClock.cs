using System;
using System.Threading;
using Coherence.Core.Engine;

namespace Coherence.Node.Leases;

/// <summary>When the root was last heard of, and until when cached values count as current.</summary>
/// <remarks>
/// specs/consistency.md#lease. Any thread may ask; the engine's thread writes. A reader asks before it takes the epoch: then the
/// epoch is at least the one that was the root's newest when it was heard of.
/// </remarks>
internal sealed class LeaseClock(TimeProvider time)
{
    private readonly double _ticksPerUnit = TimeSpan.TicksPerSecond / (double)time.TimestampFrequency;
    private long _heardAt = long.MinValue / 2;
    private long _currentUntil = long.MinValue;

    // The moment at which the engine's time is zero.
    private long _engineStart;
    private TimeSpan? _lastHeardAt;

    // Of links before this one. Engine thread.
    private long _formerUntil = long.MinValue;

    /// <summary>Whether the root has not been heard of for longer than the lease.</summary>
    public bool IsLost => time.GetTimestamp() > Volatile.Read(ref _currentUntil);

    /// <summary>Whether the root has not been heard of for a lease over this link or another: a new link that is catching up is no silence. Engine thread.</summary>
    public bool IsSilent => time.GetTimestamp() > Math.Max(_currentUntil, _formerUntil);

    /// <summary>How long ago the root is known to have been there; centuries before the first time.</summary>
    /// <param name="isLost">Whether that is longer than the lease.</param>
    public TimeSpan Age(out bool isLost)
    {
        long now = time.GetTimestamp();
        isLost = now > Volatile.Read(ref _currentUntil);
        return Elapsed(Math.Max(now - Volatile.Read(ref _heardAt), 0));
    }

    /// <summary>How long ago a moment was at which the root was heard of, in the engine's time.</summary>
    public TimeSpan AgeOf(TimeSpan heardAt) => Elapsed(Math.Max(time.GetTimestamp() - Volatile.Read(ref _engineStart) - Units(heardAt), 0));

    /// <summary>A moment, to be handed to <see cref="Since"/>.</summary>
    public long Now() => time.GetTimestamp();

    /// <summary>How long ago a moment was.</summary>
    public TimeSpan Since(long moment) => Elapsed(time.GetTimestamp() - moment);

    /// <summary>At the end of each turn, on the engine's thread: what was heard renews the lease.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        if (engine.UpstreamHeardAt is not { } heardAt || heardAt == _lastHeardAt)
        {
            return;
        }

        _lastHeardAt = heardAt;
        long now = time.GetTimestamp();
        Volatile.Write(ref _engineStart, now - Units(engine.Now));
        Volatile.Write(ref _heardAt, now - Units(engine.Now - heardAt));
        Volatile.Write(ref _currentUntil, now + Units(heardAt + engine.Lease - engine.Now));
    }

    /// <summary>A new link, on the engine's thread: what was heard over another counts no more (specs/epochs.md#settled).</summary>
    public void Begin()
    {
        _lastHeardAt = null;
        _formerUntil = Math.Max(_formerUntil, _currentUntil);
        Volatile.Write(ref _currentUntil, long.MinValue);
    }

    /// <summary>Nothing is current any more: the engine has ended by a defect.</summary>
    public void End() => Volatile.Write(ref _currentUntil, long.MinValue);

    private long Units(TimeSpan span) => (long)(span.Ticks / _ticksPerUnit);

    private TimeSpan Elapsed(long units) => new((long)(units * _ticksPerUnit));
}
