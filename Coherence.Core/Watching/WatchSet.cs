using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;

namespace Coherence.Core.Watching;

/// <summary>One watch: tells its sink states of its values, each of one root epoch and whole, each only as far as it is news. Engine thread.</summary>
/// <remarks>
/// specs/watching.md#states. A state is told as soon as all values are current at the epoch that is applied. Where values change so fast that after a
/// round trip some are missing again, an epoch is chosen, and what is missing is asked for as of that.
/// </remarks>
public sealed class WatchSet
{
    private static readonly Epoch NothingTold = new(-1);

    private readonly WatchedValues _values;
    private readonly List<WatchedValue> _members = [];
    private List<WatchedValue> _told = [];
    private WatchTable? _table;

    // The chosen state that is on its way, and the lists of the epoch that the reader knows.
    private PastState? _pinned;
    private PastLists? _before;
    private bool _isBeforeKnown;
    private bool _isFirst = true;
    private bool _owesMark = true;

    /// <summary>A watch that has not begun.</summary>
    /// <param name="specs">Its values; one that is there twice counts once.</param>
    /// <param name="lists">Which of them list others that belong to it; null if none does.</param>
    /// <param name="from">An epoch whose state the reader knows, so that only what changed after it is news; null if it knows nothing.</param>
    /// <param name="sink">Takes what it tells.</param>
    public WatchSet(IReadOnlyList<IndexSpec> specs, IValueLists? lists, Epoch? from, IWatchSink sink)
    {
        _values = new WatchedValues(this, specs, lists);
        Sink = sink;
        From = from ?? NothingTold;
        _isBeforeKnown = from is null || lists is null or { AreOnlyAddedTo: true };
    }

    /// <summary>The epoch that the reader knows: no state of one before it is told. −1 if it knows none.</summary>
    public Epoch From { get; private set; }

    /// <summary>How many values it is of at this moment.</summary>
    public int Count => _values.Count;

    internal IWatchSink Sink { get; }

    internal IReadOnlyCollection<WatchedValue> Values => _values.All;

    /// <summary>Whether nothing has been told, and the reader knows something from before.</summary>
    internal bool IsFirstFrom => _isFirst && From >= Epoch.Zero;

    /// <summary>Whether it waits for its step at the end of the turn.</summary>
    internal bool IsDue { get; set; }

    /// <summary>Whether it is among those that are asked before the next update whether they have something to tell.</summary>
    internal bool HasChanged { get; set; }

    /// <summary>Where the table has it.</summary>
    internal int Place { get; set; }

    internal void Begin(WatchTable table)
    {
        _table = table;
        _values.Begin(table);
        table.Due(this);
    }

    /// <summary>A value is current at the epoch that is applied, and may be another than before.</summary>
    internal void Changed(WatchedValue value)
    {
        _values.Rounds.Stop(value);
        _values.Owe(value);
        _table!.Due(this);
    }

    /// <summary>A value does not hold any more, or had ended when it came; the next is on its way.</summary>
    internal void Ended(WatchedValue value)
    {
        if (value is { IsMissing: true, Cached.Current: not null })
        {
            // It has come, ahead of its epoch.
            return;
        }

        _values.Rounds.Stop(value);
        _values.Rounds.Miss(value);
        _table!.Due(this);
    }

    /// <summary>Nothing counts as current any more.</summary>
    internal void ConnectionLost()
    {
        GiveUpPinned();
        _owesMark = true;
        Sink.ConnectionLost(_table!.Cache.Applied);
    }

    /// <summary>What is current counts as current again.</summary>
    internal void Resumed()
    {
        Sink.Resumed(_table!.Cache.Applied);
        _table.Due(this);
    }

    internal void Refused(WatchedValue value, RefuseReason reason) => Sink.Refused(value.Spec, reason);

    internal void End()
    {
        _pinned?.Cancel();
        _before?.Cancel();
    }

    /// <summary>At the end of a turn in which something has come, while the lease holds: tells what can be told, and asks for what cannot.</summary>
    internal void Step()
    {
        if (_table!.Cache.Applied < From)
        {
            return;
        }

        if (_before is { HasFailed: true })
        {
            ForgetFrom();
        }

        if (!FinishPinned() || !_values.ExpandOwed())
        {
            return;
        }

        if (_values.Rounds.IsWhole)
        {
            TellPresentIfKnown();
        }
        else if (_pinned is null && _values.Rounds.IsInVain())
        {
            Pin();
        }
    }

    /// <summary>Tells the present state, if it is whole and nothing else hangs on it. It stays due.</summary>
    internal void TellWhatHolds()
    {
        if (!_values.HaveLists && _values.Owed.Count > 0 && _table!.Cache.Applied >= From && _values.Rounds.IsWhole)
        {
            TellPresent();
        }
    }

    private void TellPresentIfKnown()
    {
        // What has gone may have to be asked for first.
        if (TryKnowBefore() && _values.Rounds.IsWhole)
        {
            TellPresent();
        }
    }

    private void TellPresent()
    {
        _values.Rounds.End();
        GiveUpPinned();
        Sink.Chosen(_table!.Cache.Applied);
        _told = _values.TakeOwed(_told);
        if (_isFirst)
        {
            // All of them, in the order in which they were asked for.
            _told.Clear();
            _told.AddRange(_values.All);
        }

        bool hasNews = false;
        bool haveListsChanged = false;
        foreach (WatchedValue value in _told)
        {
            GrantedValue current = value.Cached.Current!;
            haveListsChanged |= _values.NoteMembers(value, current);
            hasNews |= Tell(value, current);
        }

        _told.Clear();
        EndState(hasNews, haveListsChanged);
    }

    private bool Tell(WatchedValue value, GrantedValue granted)
    {
        if (value.IsRemoved || granted.Changed <= value.Told)
        {
            return false;
        }

        value.Told = granted.Changed;
        Sink.Changed(value, granted);
        return true;
    }

    private void EndState(bool hasNews, bool haveListsChanged)
    {
        if (haveListsChanged)
        {
            _values.RemoveUnlisted();
        }

        if (hasNews || _owesMark)
        {
            Sink.UpToDate(_isFirst && From < Epoch.Zero);
        }

        _isFirst = false;
        _owesMark = false;
    }

    private void Pin()
    {
        Epoch epoch = _table!.Cache.Applied;
        Sink.Awaited(epoch);
        _pinned = new PastState(this, _table, epoch);
        var owed = new HashSet<WatchedValue>(_values.TakeOwed([]));
        foreach (WatchedValue value in _values.All)
        {
            if (value.IsMissing)
            {
                _pinned.Ask(value);
            }
            else
            {
                _pinned.Know(value, owed.Contains(value) ? value.Cached.Current : null);
            }
        }
    }

    /// <summary>Tells the state of the chosen epoch if it has become whole. False if the watch has ended.</summary>
    private bool FinishPinned()
    {
        if (_pinned is not { } pinned)
        {
            return true;
        }

        if (pinned.HasFailed)
        {
            // The root does not keep it any more: after another round a newer one is chosen.
            GiveUpPinned();
            _values.Rounds.Begin();
            return true;
        }

        while (pinned.TryTake(out PastRead? read))
        {
            if (!TryExpand(pinned, read))
            {
                return false;
            }
        }

        // What has gone since the epoch that the reader knows is part of the state, too.
        if (pinned.IsAnswered && TryKnowBefore() && pinned.IsAnswered)
        {
            _pinned = null;
            TellPinned(pinned);
            _values.Rounds.Begin();
        }

        return true;
    }

    // What a list named in the epoch of a state is part of the state.
    private bool TryExpand(PastState state, PastRead read)
    {
        if (!_values.IsList(read.Value))
        {
            return true;
        }

        bool isList = _values.TryFindMembers(read.Value, read.Answer!, _members);
        _members.ForEach(state.Ask);
        _members.Clear();
        return isList;
    }

    private void TellPinned(PastState pinned)
    {
        bool hasNews = false;
        bool haveListsChanged = false;
        foreach (PastRead read in pinned.Reads)
        {
            pinned.Known.Add((read.Value, read.Answer!));
        }

        foreach ((WatchedValue value, GrantedValue granted) in pinned.Known)
        {
            haveListsChanged |= _values.NoteMembers(value, granted);
            hasNews |= Tell(value, granted);
        }

        EndState(hasNews, haveListsChanged);
    }

    private void GiveUpPinned()
    {
        if (_pinned is not { } pinned)
        {
            return;
        }

        _pinned = null;
        pinned.Cancel();
        foreach ((WatchedValue value, _) in pinned.Known)
        {
            _values.Owe(value);
        }
    }

    /// <summary>Whether it is known what was listed at the epoch that the reader knows, so that it can be told what has gone. Asks for what is missing.</summary>
    private bool TryKnowBefore()
    {
        if (_isBeforeKnown)
        {
            return true;
        }

        _before ??= new PastLists(this, _table!, _values, From);
        if (!_before.TryFindAll(_pinned))
        {
            return false;
        }

        _isBeforeKnown = true;
        _before = null;
        return true;
    }

    // What has gone since then cannot be named: all there is will be told, and that it is all.
    private void ForgetFrom()
    {
        _before!.Cancel();
        _before = null;
        _isBeforeKnown = true;
        From = NothingTold;
        foreach (WatchedValue value in _values.All)
        {
            value.Told = NothingTold;
        }
    }
}
