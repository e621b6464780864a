using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Watching;

/// <summary>What was listed at the epoch that the reader of a watch knows, found from the first lists downwards, as they were then.</summary>
/// <remarks>
/// All of it is watched from then on: what is listed no more has changed since, to nothing. A list that has not changed says what it said then, so
/// only the others are asked for. Lists that are newer are not looked at, however fast they come.
/// </remarks>
/// <param name="set">The watch, which is due when what was asked for has come.</param>
/// <param name="table">Its table.</param>
/// <param name="values">Its values.</param>
/// <param name="epoch">The epoch.</param>
internal sealed class PastLists(WatchSet set, WatchTable table, WatchedValues values, Epoch epoch)
{
    private readonly PastState _asked = new(set, table, epoch);
    private readonly Queue<(WatchedValue List, GrantedValue Granted)> _unread = [];
    private readonly HashSet<WatchedValue> _found = [];
    private readonly List<WatchedValue> _members = [];

    /// <summary>Whether something was refused: mostly since the root does not keep the values of the epoch any more.</summary>
    public bool HasFailed => _asked.HasFailed;

    /// <summary>Goes as far as what has been answered leads, and asks for more. Whether all has been found.</summary>
    /// <param name="chosen">A state that is to be told in place of the present one: what is found is part of it. Null if there is none.</param>
    public bool TryFindAll(PastState? chosen)
    {
        if (_found.Count == 0)
        {
            values.AddFirst(_members);
            Found(chosen);
        }

        while (true)
        {
            while (_unread.TryDequeue(out (WatchedValue List, GrantedValue Granted) next))
            {
                if (!values.TryFindMembers(next.List, next.Granted, _members))
                {
                    return false;
                }

                Found(chosen);
            }

            if (!_asked.TryTake(out PastRead? read))
            {
                return _asked is { IsAnswered: true, HasFailed: false };
            }

            _unread.Enqueue((read.Value, read.Answer!));
        }
    }

    /// <summary>What is on its way is of no interest any more.</summary>
    public void Cancel() => _asked.Cancel();

    private void Found(PastState? chosen)
    {
        foreach (WatchedValue member in _members)
        {
            chosen?.Ask(member);
            if (_found.Add(member) && values.IsList(member))
            {
                Read(member);
            }
        }

        _members.Clear();
    }

    private void Read(WatchedValue list)
    {
        if (list.Cached.Current is { } current && current.Changed <= epoch)
        {
            _unread.Enqueue((list, current));
            return;
        }

        _asked.Ask(list);
    }
}
