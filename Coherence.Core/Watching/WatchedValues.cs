using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;

namespace Coherence.Core.Watching;

/// <summary>The values of a watch: those that it was begun with, and what they list. Which of them are owed to the reader, and which are on their way.</summary>
/// <param name="set">The watch.</param>
/// <param name="specs">The values that it is begun with.</param>
/// <param name="lists">Which values list others; null if none does.</param>
internal sealed class WatchedValues(WatchSet set, IReadOnlyList<IndexSpec> specs, IValueLists? lists)
{
    private readonly Dictionary<IndexSpec, WatchedValue> _values = [];
    private readonly List<IndexSpec> _members = [];
    private WatchTable? _table;
    private int _sweep;

    public int Count => _values.Count;

    public IReadOnlyCollection<WatchedValue> All => _values.Values;

    /// <summary>Those that have a value which may have to be told. It may grow while it is looked at.</summary>
    public List<WatchedValue> Owed { get; private set; } = [];

    public WatchRounds Rounds { get; } = new();

    public void Begin(WatchTable table)
    {
        _table = table;
        foreach (IndexSpec spec in specs)
        {
            _ = Find(spec);
        }
    }

    /// <summary>Whether there are lists among them, so that what they name may have to be asked for.</summary>
    public bool HaveLists => lists is not null;

    public bool IsList(WatchedValue value) => lists is not null && lists.IsList(value.Spec);

    /// <summary>The value of a spec, which is watched from here on if it was not.</summary>
    public WatchedValue Find(IndexSpec spec)
    {
        if (_values.TryGetValue(spec, out WatchedValue? present))
        {
            return present;
        }

        IWatchedCache cache = _table!.Cache;
        CachedValue cached = cache.Watch(spec);
        var value = new WatchedValue(set, cached, set.From, set.IsFirstFrom);
        _values.Add(cached.Spec, value);
        _table.Add(value);
        _table.Asked();
        if (cached.Current is { } current && current.Changed <= cache.Applied)
        {
            Owe(value);
        }
        else
        {
            Rounds.Miss(value);
        }

        return value;
    }

    public void Owe(WatchedValue value)
    {
        if (!value.IsOwed && !value.IsRemoved)
        {
            value.IsOwed = true;
            Owed.Add(value);
        }
    }

    /// <summary>Takes what is owed, for an empty list.</summary>
    public List<WatchedValue> TakeOwed(List<WatchedValue> empty)
    {
        List<WatchedValue> owed = Owed;
        Owed = empty;
        foreach (WatchedValue value in owed)
        {
            value.IsOwed = false;
        }

        return owed;
    }

    /// <summary>Adds what the lists that are owed name. False if one is malformed.</summary>
    public bool ExpandOwed()
    {
        if (lists is null)
        {
            return true;
        }

        // What is added and current is owed, and may be a list.
        int known = Count;
        for (int index = 0; index < Owed.Count; index++)
        {
            WatchedValue value = Owed[index];
            if (value.Cached.Current is { } current && current != value.Expanded && IsList(value))
            {
                if (!TryReadMembers(value, current))
                {
                    return false;
                }

                value.Expanded = current;
                foreach (IndexSpec spec in _members)
                {
                    _ = Find(spec);
                }
            }
        }

        if (Count > known)
        {
            Rounds.Extend();
        }

        return true;
    }

    /// <summary>Adds the values that the watch was begun with.</summary>
    public void AddFirst(List<WatchedValue> first)
    {
        foreach (IndexSpec spec in specs)
        {
            first.Add(_values[spec]);
        }
    }

    /// <summary>Adds what a list named, which is watched from here on. False if it is malformed.</summary>
    /// <param name="list">The list.</param>
    /// <param name="granted">What it was.</param>
    /// <param name="members">Where they are added.</param>
    public bool TryFindMembers(WatchedValue list, GrantedValue granted, List<WatchedValue> members)
    {
        if (!TryReadMembers(list, granted))
        {
            return false;
        }

        foreach (IndexSpec spec in _members)
        {
            members.Add(Find(spec));
        }

        return true;
    }

    /// <summary>A value is part of the state that is told. Whether it is a list, and another than in the state before.</summary>
    public bool NoteMembers(WatchedValue value, GrantedValue granted)
    {
        if (value.IsRemoved || value.Listed == granted || !IsList(value) || !TryReadMembers(value, granted))
        {
            return false;
        }

        value.Members = _members.ToArray();
        value.Listed = granted;
        value.Expanded = granted;
        return true;
    }

    /// <summary>Gives up what no list of the state names that has been told.</summary>
    public void RemoveUnlisted()
    {
        _sweep++;
        foreach (IndexSpec spec in specs)
        {
            Mark(_values[spec]);
        }

        foreach (WatchedValue value in new List<WatchedValue>(_values.Values))
        {
            if (value.Sweep != _sweep)
            {
                Remove(value);
                continue;
            }

            // Members that a newer value brought in may just have been given up: it is read again.
            value.Expanded = value.Listed;
        }
    }

    private void Mark(WatchedValue value)
    {
        value.Sweep = _sweep;
        foreach (IndexSpec spec in value.Members)
        {
            if (_values.TryGetValue(spec, out WatchedValue? member) && member.Sweep != _sweep)
            {
                Mark(member);
            }
        }
    }

    private void Remove(WatchedValue value)
    {
        Rounds.Stop(value);
        value.IsRemoved = true;
        _ = _values.Remove(value.Spec);
        if (value.IsOwed)
        {
            _ = Owed.Remove(value);
        }

        _table!.Remove(value);
        set.Sink.Left(value);
    }

    private bool TryReadMembers(WatchedValue list, GrantedValue granted)
    {
        _members.Clear();
        if (lists!.TryRead(list.Spec, granted.Bytes, _members))
        {
            return true;
        }

        set.Sink.Malformed(list.Spec);
        return false;
    }
}
