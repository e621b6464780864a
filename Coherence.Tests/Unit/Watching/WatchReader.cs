using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Leases;
using Coherence.Node.Watching;
using Xunit;

namespace Coherence.Tests.Unit.Watching;

/// <summary>Reads a watch, and knows what one that believes it would know; every state is compared with the history (WAT-1, WAT-2, WAT-3).</summary>
internal sealed class WatchReader(WatchedHistory history, IReadOnlyList<IndexSpec> specs, Epoch? from)
{
    private readonly Dictionary<IndexSpec, long> _known = [];
    private readonly HashSet<IndexSpec> _yielded = [];
    private readonly List<WatchEvent> _events = [];
    private bool _isLost;

    public WatchFeed Feed { get; } = new(new LeaseClock(TimeProvider.System));

    /// <summary>The epoch of the last mark; −1 before the first.</summary>
    public long UpToDate { get; private set; } = -1;

    /// <summary>All marks, in order.</summary>
    public List<WatchEventKind> Marks { get; } = [];

    /// <summary>Whether the first state was said to be all there is.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>It knows what there was at the epoch from which it watches.</summary>
    public void KnowBefore()
    {
        if (from is not { } epoch)
        {
            return;
        }

        foreach (IndexSpec spec in Expected(epoch.Number))
        {
            _known[spec] = history.At(spec, epoch.Number).Changed;
        }
    }

    /// <summary>Takes what there is.</summary>
    public void Take()
    {
        _events.Clear();
        Feed.TakeTo(_events);
        var seen = new HashSet<IndexSpec>();
        foreach (WatchEvent taken in _events)
        {
            if (taken.Kind == WatchEventKind.Changed)
            {
                Assert.False(_isLost);
                Assert.True(seen.Add(taken.Spec), $"{taken.Spec} came twice in what was taken at once (WAT-4).");
                // A first state may be all there is, with what the reader knows.
                long known = _known.GetValueOrDefault(taken.Spec, -1) - (UpToDate < 0 ? 1 : 0);
                Assert.True(taken.Value.Changed.Number > known, $"{taken.Spec} went back, or came twice (WAT-2).");
                Assert.Equal(history.At(taken.Spec, taken.Epoch.Number).Changed, taken.Value.Changed.Number);
                _known[taken.Spec] = taken.Value.Changed.Number;
                _ = _yielded.Add(taken.Spec);
                continue;
            }

            Marks.Add(taken.Kind);
            switch (taken.Kind)
            {
                case WatchEventKind.UpToDate:
                    Compare(taken);
                    break;
                case WatchEventKind.ConnectionLost:
                    Assert.False(_isLost);
                    _isLost = true;
                    break;
                default:
                    Assert.True(_isLost);
                    _isLost = false;
                    break;
            }
        }
    }

    private void Compare(in WatchEvent mark)
    {
        Assert.False(_isLost);
        Assert.True(mark.Epoch.Number >= UpToDate, "The epochs of marks went back (WAT-2).");
        Assert.True(from is null || mark.Epoch >= from, "A state of before the epoch that the reader knows (WAT-3).");
        if (mark.IsComplete)
        {
            // What was known before counts no more: only what was yielded does.
            IsComplete = true;
            foreach (IndexSpec spec in _known.Keys.Except(_yielded).ToArray())
            {
                _ = _known.Remove(spec);
            }
        }

        Assert.True(!mark.IsComplete || UpToDate < 0);
        UpToDate = mark.Epoch.Number;
        HashSet<IndexSpec> expected = Expected(UpToDate);
        foreach (IndexSpec spec in expected)
        {
            Assert.True(_known.TryGetValue(spec, out long changed), $"{spec} is missing at {UpToDate} (WAT-1).");
            Assert.Equal(history.At(spec, UpToDate).Changed, changed);
        }

        foreach ((IndexSpec spec, long changed) in _known)
        {
            // What is not listed any more was said to have gone.
            Assert.True(
                expected.Contains(spec) || history.At(spec, changed).Value is null or [],
                $"{spec} has gone by {UpToDate}, and the reader was not told (WAT-1).");
        }
    }

    private HashSet<IndexSpec> Expected(long epoch)
    {
        HashSet<IndexSpec> expected = [.. specs];
        if (expected.Contains(WatchedHistory.List))
        {
            expected.UnionWith(history.MembersAt(epoch));
        }

        return expected;
    }
}
