using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Finds out when no cache below this system can show any more what was before an epoch: each has followed it, or lost its lease.</summary>
/// <remarks>
/// specs/epochs.md#settled. A child that was owed a change is asked to say when it, and all below it, has followed. One whose
/// link has ended may go on showing what it holds until its lease ends; so may one that does not answer, because a sign of
/// life counts only together with the epoch that was shown when it was given.
/// </remarks>
internal sealed class Settlement(ChildTable children, Notices notices)
{
    // What ended links are remembered one by one; beyond it, as one that ends when the last of them does (BND-1).
    private const int RememberedDepartures = 4096;

    private readonly List<OpenWait> _waits = [];
    private readonly Dictionary<SystemId, TimeSpan> _departures = [];
    private TimeSpan _othersUntil;

    /// <summary>For how long a sign of life lets a child count what it holds as current, with a margin for clocks that run apart.</summary>
    public TimeSpan Lease { get; set; }

    /// <summary>What children of an earlier process hold is current for a lease from now on at most.</summary>
    public void Begin(TimeSpan now) => _othersUntil = now + Lease;

    /// <summary>Tells when every cache below this system has followed an epoch, or cannot show anything older.</summary>
    public void Wait(Epoch epoch, TimeSpan now, Action completed)
    {
        var wait = new OpenWait(epoch, completed);
        _waits.Add(wait);
        Progress(now);
    }

    /// <summary>Something may have come to its end: a child has followed, a link has ended, an epoch is shown, time has passed.</summary>
    public void Progress(TimeSpan now)
    {
        if (_waits.Count == 0)
        {
            return;
        }

        for (int index = 0; index < _waits.Count; index++)
        {
            OpenWait wait = _waits[index];
            if (!wait.HasBegun && wait.Epoch <= notices.Shown)
            {
                Begin(wait, now);
            }

            if (wait.HasBegun && IsOver(wait, now))
            {
                wait.IsOver = true;
            }
        }

        Complete();
    }

    /// <summary>A link has ended: what its child holds is current for a lease from its last sign of life on at most.</summary>
    public void Departed(Child child, TimeSpan now)
    {
        TimeSpan until = child.LastSign + Lease;
        if (until <= now)
        {
            return;
        }

        if (_departures.Count < RememberedDepartures || _departures.ContainsKey(child.Id))
        {
            _departures[child.Id] = until > _departures.GetValueOrDefault(child.Id) ? until : _departures[child.Id];
        }
        else if (until > _othersUntil)
        {
            _othersUntil = until;
        }
    }

    /// <summary>A channel of a child has ended, and with it may have gone the question or its answer.</summary>
    public void AskAgain(Child child)
    {
        if (child.AskedToSettle > child.Settled)
        {
            Ask(child, child.AskedToSettle);
        }
    }

    /// <summary>Forgets ended links whose leases have ended too.</summary>
    public void Tick(TimeSpan now)
    {
        foreach ((SystemId system, TimeSpan until) in _departures)
        {
            if (until <= now)
            {
                _ = _departures.Remove(system);
            }
        }

        Progress(now);
    }

    private void Begin(OpenWait wait, TimeSpan now)
    {
        wait.HasBegun = true;
        wait.Until = now + Lease;
        wait.OthersUntil = _othersUntil;
        foreach (Child? child in children.Slots)
        {
            if (child is null || child.IsSettled(wait.Epoch))
            {
                continue;
            }

            wait.Children.Add(child);
            if (child.AskedToSettle < wait.Epoch)
            {
                child.AskedToSettle = wait.Epoch;
                Ask(child, wait.Epoch);
            }
        }

        foreach ((SystemId system, TimeSpan until) in _departures)
        {
            if (until > now)
            {
                wait.Departures.Add((system, until));
            }
        }
    }

    private bool IsOver(OpenWait wait, TimeSpan now)
    {
        if (now >= wait.Until)
        {
            return true;
        }

        // One whose link has ended in the meantime is among the departures from then on.
        for (int index = wait.Children.Count - 1; index >= 0; index--)
        {
            Child child = wait.Children[index];
            if (child.IsGone && !child.IsSettled(wait.Epoch))
            {
                AwaitDeparted(wait, child);
            }

            if (child.IsGone || child.IsSettled(wait.Epoch))
            {
                wait.Children.RemoveAt(index);
            }
        }

        _ = wait.Departures.RemoveAll(departure => departure.Until <= now || HasComeBack(departure.System, wait.Epoch));
        return wait.Children.Count == 0 && wait.Departures.Count == 0 && wait.OthersUntil <= now;
    }

    private void AwaitDeparted(OpenWait wait, Child child)
    {
        if (_departures.TryGetValue(child.Id, out TimeSpan until))
        {
            wait.Departures.Add((child.Id, until));
            return;
        }

        // It may be one of those that are not remembered one by one.
        wait.OthersUntil = _othersUntil > wait.OthersUntil ? _othersUntil : wait.OthersUntil;
    }

    // What it has followed on its new link it has followed, whatever the old one left open.
    private bool HasComeBack(SystemId system, Epoch epoch) => children.Find(system) is { } child && child.Settled >= epoch;

    private void Complete()
    {
        int kept = 0;
        for (int index = 0; index < _waits.Count; index++)
        {
            OpenWait wait = _waits[index];
            if (wait.IsOver)
            {
                wait.Completed();
            }
            else
            {
                _waits[kept++] = wait;
            }
        }

        _waits.RemoveRange(kept, _waits.Count - kept);
    }

    private void Ask(Child child, Epoch epoch)
    {
        if (child.Channels.Count == 0)
        {
            return;
        }

        notices.BringUpToDate(child);
        child.Channels.Send(WaitForEpochCodec.Write, new WaitForEpoch(new EpochRef(notices.Root, epoch), 0, IsEverywhere: true));
    }

    private sealed class OpenWait(Epoch epoch, Action completed)
    {
        public Epoch Epoch => epoch;

        public Action Completed => completed;

        public bool HasBegun { get; set; }

        public bool IsOver { get; set; }

        /// <summary>When it is over whatever anybody says.</summary>
        public TimeSpan Until { get; set; }

        public TimeSpan OthersUntil { get; set; }

        public List<Child> Children { get; } = [];

        public List<(SystemId System, TimeSpan Until)> Departures { get; } = [];
    }
}
