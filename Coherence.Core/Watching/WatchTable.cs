using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Messages;

namespace Coherence.Core.Watching;

/// <summary>All watches of one engine, and which of them have something to do at the end of the turn. Engine thread.</summary>
/// <param name="cache">The engine.</param>
public sealed class WatchTable(IWatchedCache cache)
{
    private readonly Dictionary<CachedValue, List<WatchedValue>> _byValue = [];
    private readonly List<WatchSet> _sets = [];
    private readonly List<WatchSet> _due = [];

    // Those of which a value was reported since the last update.
    private readonly List<WatchSet> _changed = [];
    private bool _isLost;
    private bool _hasAsked;

    /// <summary>How many watches there are.</summary>
    public int Count => _sets.Count;

    internal IWatchedCache Cache => cache;

    /// <summary>Begins a watch.</summary>
    public void Add(WatchSet set)
    {
        set.Place = _sets.Count;
        _sets.Add(set);
        set.Begin(this);
        if (_isLost)
        {
            set.ConnectionLost();
        }
    }

    /// <summary>Ends a watch. One that has ended stays so.</summary>
    public void Remove(WatchSet set)
    {
        if (set.Place >= _sets.Count || _sets[set.Place] != set)
        {
            return;
        }

        set.End();
        foreach (WatchedValue value in set.Values)
        {
            Remove(value);
        }

        WatchSet last = _sets[^1];
        last.Place = set.Place;
        _sets[set.Place] = last;
        _sets.RemoveAt(_sets.Count - 1);
        _ = set.IsDue && _due.Remove(set);
        _ = set.HasChanged && _changed.Remove(set);
    }

    /// <summary>A watched value has a new current value.</summary>
    public void Changed(CachedValue cached)
    {
        if (_byValue.TryGetValue(cached, out List<WatchedValue>? values))
        {
            foreach (WatchedValue value in values)
            {
                value.Set.Changed(value);
                Note(value.Set);
            }
        }
    }

    /// <summary>A watched value does not hold any more, and has been asked for again.</summary>
    public void Ended(CachedValue cached)
    {
        if (_byValue.TryGetValue(cached, out List<WatchedValue>? values))
        {
            foreach (WatchedValue value in values)
            {
                value.Set.Ended(value);
            }
        }
    }

    /// <summary>A watched value cannot be granted.</summary>
    public void Refused(CachedValue cached, RefuseReason reason)
    {
        if (_byValue.TryGetValue(cached, out List<WatchedValue>? values))
        {
            foreach (WatchedValue value in values)
            {
                value.Set.Refused(value, reason);
            }
        }
    }

    /// <summary>Something that a watch waits for has come.</summary>
    public void Due(WatchSet set)
    {
        if (!set.IsDue)
        {
            set.IsDue = true;
            _due.Add(set);
        }
    }

    /// <summary>An update is about to be applied, and may end what holds, or has been: tells what can be told without asking for anything.</summary>
    public void BetweenUpdates()
    {
        foreach (WatchSet set in _changed)
        {
            set.HasChanged = false;
            if (!_isLost)
            {
                set.TellWhatHolds();
            }
        }

        _changed.Clear();
    }

    /// <summary>At the end of each turn: tells what can be told.</summary>
    /// <param name="isLost">Whether the root has not been heard of for a lease.</param>
    /// <returns>Whether something was asked of the engine, which it has to send.</returns>
    public bool TurnEnded(bool isLost)
    {
        if (isLost != _isLost)
        {
            _isLost = isLost;
            TellOfConnection();
        }

        if (isLost || _due.Count == 0)
        {
            return false;
        }

        // One whose question is answered at once is due again.
        for (int index = 0; index < _due.Count; index++)
        {
            WatchSet set = _due[index];
            set.IsDue = false;
            set.Step();
        }

        _due.Clear();
        bool hasAsked = _hasAsked;
        _hasAsked = false;
        return hasAsked;
    }

    internal void Asked() => _hasAsked = true;

    internal void Add(WatchedValue value)
    {
        if (!_byValue.TryGetValue(value.Cached, out List<WatchedValue>? values))
        {
            values = [];
            _byValue.Add(value.Cached, values);
        }

        values.Add(value);
    }

    internal void Remove(WatchedValue value)
    {
        cache.Unwatch(value.Cached);
        List<WatchedValue> values = _byValue[value.Cached];
        _ = values.Remove(value);
        if (values.Count == 0)
        {
            _ = _byValue.Remove(value.Cached);
        }
    }

    private void Note(WatchSet set)
    {
        if (!set.HasChanged)
        {
            set.HasChanged = true;
            _changed.Add(set);
        }
    }

    private void TellOfConnection()
    {
        foreach (WatchSet set in _sets)
        {
            if (_isLost)
            {
                set.ConnectionLost();
            }
            else
            {
                set.Resumed();
            }
        }
    }
}
