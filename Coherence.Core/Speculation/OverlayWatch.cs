using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>A value of which every change is reported as it is read speculatively.</summary>
internal sealed class OverlayWatch(OverlayWatches watches, CachedValue value) : ISpeculationWaiter
{
    private GrantedValue? _reported;
    private Epoch _reportedAt;

    public IndexSpec Spec => value.Spec;

    public CachedValue Value => value;

    /// <summary>How many want to hear of it.</summary>
    public int Watchers { get; set; }

    /// <summary>Whether it waits in the list of what may have changed.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether it waits in the list of what is looked at again when anything changes that it may be folded out of.</summary>
    public bool IsFolded { get; set; }

    /// <summary>Whether its confirmed value as of the epoch that can be read has been asked for.</summary>
    public bool IsAsking { get; set; }

    /// <summary>A value as of an epoch: true if it is another than the one that was reported last, and not older.</summary>
    public bool TryChange(GrantedValue next, Epoch at)
    {
        if (at < _reportedAt)
        {
            return false;
        }

        _reportedAt = at;
        bool isSame = _reported is { } reported
            && reported.Changed == next.Changed
            && reported is SpeculativeValue == next is SpeculativeValue
            && reported.IsAbsent == next.IsAbsent
            && reported.Bytes.Span.SequenceEqual(next.Bytes.Span);
        _reported = next;
        return !isSame;
    }

    public void Completed(IReadOnlyList<GrantedValue> values, Epoch at, TimeSpan? heardAt)
    {
        IsAsking = false;
        watches.Report(this, values[0], at);
    }

    public void Refused(IndexSpec spec, RefuseReason reason)
    {
        // It is asked for again when something changes; that the value cannot be watched at all, the cache says.
        IsAsking = false;
    }

    public void Abandoned() => IsAsking = false;
}
