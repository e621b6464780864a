using System;
using System.Collections.Generic;
using System.Linq;

namespace Coherence.Simulation.Shrinking;

/// <summary>Looks for a smaller run that violates the same invariant, by delta debugging: leaves out ever smaller pieces and keeps what still fails.</summary>
/// <remarks>
/// It knows steps, faults and nodes by their numbers alone, so it need not change with the world that is simulated. It has
/// no clock: what bounds it are the events of all its runs, so the same seed shrinks to the same run everywhere.
/// </remarks>
internal sealed class Shrinker
{
    private readonly Func<Reduction, Attempt> _run;
    private readonly int _nodes;
    private long _eventsLeft;

    private Shrinker(Reduction first, int nodes, Func<Reduction, Attempt> run, long events)
    {
        _run = run;
        _nodes = nodes;
        _eventsLeft = events;
        Smallest = first;
    }

    /// <summary>The smallest run so far that violates the invariant.</summary>
    public Reduction Smallest { get; private set; }

    /// <summary>How many runs it took.</summary>
    public int Runs { get; private set; }

    /// <summary>Shrinks a run that is known to violate the invariant.</summary>
    /// <param name="first">That run.</param>
    /// <param name="endedAt">How many steps it had taken when it ended.</param>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="run">Runs a reduction.</param>
    /// <param name="events">After so many events of all runs together it ends with what it has.</param>
    public static Shrinker Shrink(Reduction first, int endedAt, int nodes, Func<Reduction, Attempt> run, long events)
    {
        var shrinker = new Shrinker(first, nodes, run, events);
        shrinker.CutTail(endedAt);
        Reduction before;
        do
        {
            before = shrinker.Smallest;
            shrinker.ShrinkOnce();
        }
        while (shrinker.Smallest != before && shrinker._eventsLeft > 0);
        return shrinker;
    }

    private void ShrinkOnce()
    {
        Reduce(Smallest.Steps, static without => without.Faults, static (without, faults) => without with { Faults = faults });
        Reduce(_nodes, static without => without.Nodes, static (without, nodes) => without with { Nodes = nodes });
        Reduce(Smallest.Steps, static without => without.Actions, static (without, actions) => without with { Actions = actions });
        for (int cut = Smallest.Steps / 2; cut > 0;)
        {
            cut = TryCut(Smallest.Steps - cut) ? Math.Min(cut, Smallest.Steps / 2) : cut / 2;
        }
    }

    // What the end of a run does not need goes first, because everything after it costs time in every run to come.
    private void CutTail(int endedAt)
    {
        if (!TryCut(endedAt))
        {
            _ = TryCut(endedAt + 1);
        }
    }

    private bool TryCut(int steps)
    {
        if (steps < 1 || steps >= Smallest.Steps)
        {
            return false;
        }

        Omissions without = Smallest.Without;
        return Try(new Reduction(steps, without with { Actions = without.Actions.UpTo(steps), Faults = without.Faults.UpTo(steps) }));
    }

    private void Reduce(int last, Func<Omissions, NumberSet> get, Func<Omissions, NumberSet, Omissions> with)
    {
        NumberSet omitted = get(Smallest.Without);
        List<int> left = [.. Enumerable.Range(1, last).Where(number => !omitted.Contains(number))];
        for (int size = left.Count; size > 0; size = Math.Min(size / 2, left.Count))
        {
            for (int end = left.Count; end > 0; end -= size)
            {
                int start = Math.Max(0, end - size);
                NumberSet more = get(Smallest.Without).With(left.GetRange(start, end - start));
                if (Try(Smallest with { Without = with(Smallest.Without, more) }))
                {
                    left.RemoveRange(start, end - start);
                }
            }
        }
    }

    private bool Try(Reduction candidate)
    {
        if (_eventsLeft <= 0)
        {
            return false;
        }

        Attempt attempt = _run(candidate);
        Runs++;
        _eventsLeft -= attempt.Events;
        if (attempt.Violates)
        {
            Smallest = candidate;
        }

        return attempt.Violates;
    }
}
