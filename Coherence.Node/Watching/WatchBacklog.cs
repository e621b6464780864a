using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Watching;

namespace Coherence.Node.Watching;

/// <summary>What the reader of a watch has not taken yet: at most one change of each value, and the marks, merged. One thread at a time.</summary>
/// <remarks>specs/watching.md#merging, WAT-4.</remarks>
internal sealed class WatchBacklog
{
    private readonly List<(WatchedValue Value, WatchEvent Event)> _changes = [];

    // Of values that have left the watch: should they come again, their change takes the place of this one.
    private readonly Dictionary<IndexSpec, WatchedValue> _left = [];
    private Epoch? _upToDate;
    private bool _isComplete;

    // Before the changes, and behind them.
    private Marks _first;
    private Marks _last;

    /// <summary>How many changes there are.</summary>
    public int Changes => _changes.Count;

    public bool IsEmpty => _upToDate is null && _last.IsEmpty;

    /// <summary>A value of the state that is being put here.</summary>
    public void Put(WatchedValue value, in WatchEvent change)
    {
        if (_left.Count > 0 && value.Place < 0 && _left.Remove(value.Spec, out WatchedValue? past))
        {
            value.Place = past.Place;
            value.MayBeKnown |= past.MayBeKnown;
        }

        if (value.Place >= 0)
        {
            _changes[value.Place] = (value, change);
            return;
        }

        value.Place = _changes.Count;
        _changes.Add((value, change));
    }

    /// <summary>A value has left the watch in this state. What the reader never knew of needs not be told any more.</summary>
    public void Leave(WatchedValue value)
    {
        if (value.Place < 0)
        {
            return;
        }

        if (value.MayBeKnown)
        {
            _left[value.Spec] = value;
            return;
        }

        (WatchedValue last, WatchEvent change) = _changes[^1];
        _changes[value.Place] = (last, change);
        last.Place = value.Place;
        _changes.RemoveAt(_changes.Count - 1);
        value.Place = -1;
    }

    /// <summary>The state is whole.</summary>
    public void UpToDate(Epoch epoch, bool isComplete)
    {
        _upToDate = epoch;
        _isComplete |= isComplete;
        if (!_last.IsEmpty)
        {
            _first = _first.Then(_last);
            _last = default;
        }
    }

    /// <summary>The connection is lost.</summary>
    public void ConnectionLost(Epoch epoch) => _last = _last.Then(new Marks(Lost: epoch, Resumed: null));

    /// <summary>The connection is there again.</summary>
    public void Resumed(Epoch epoch) => _last = _last.Then(new Marks(Lost: null, Resumed: epoch));

    /// <summary>Moves all of it to the end of a list.</summary>
    public void TakeTo(List<WatchEvent> events)
    {
        _first.AddTo(events);
        foreach ((WatchedValue value, WatchEvent change) in _changes)
        {
            value.Place = -1;
            value.MayBeKnown = true;
            events.Add(change);
        }

        if (_upToDate is { } epoch)
        {
            events.Add(WatchEvent.Mark(WatchEventKind.UpToDate, epoch, _isComplete));
        }

        _last.AddTo(events);
        _changes.Clear();
        _left.Clear();
        _upToDate = null;
        _isComplete = false;
        _first = default;
        _last = default;
    }

    /// <summary>A loss and a return, in this order, each of which may be missing.</summary>
    private readonly record struct Marks(Epoch? Lost, Epoch? Resumed)
    {
        public bool IsEmpty => Lost is null && Resumed is null;

        // A return that is followed by a loss is none: the reader missed it.
        public Marks Then(Marks next) => Resumed is not null && next.Lost is not null
            ? new Marks(Lost, next.Resumed)
            : new Marks(Lost ?? next.Lost, next.Resumed ?? Resumed);

        public void AddTo(List<WatchEvent> events)
        {
            if (Lost is { } lost)
            {
                events.Add(WatchEvent.Mark(WatchEventKind.ConnectionLost, lost));
            }

            if (Resumed is { } resumed)
            {
                events.Add(WatchEvent.Mark(WatchEventKind.Resumed, resumed));
            }
        }
    }
}
