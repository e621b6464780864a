using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;

namespace Coherence.Core.Following;

/// <summary>Who on this system waits for an epoch, and what has to come first.</summary>
internal sealed class EpochWaits(EpochQuestions questions, UpdateQuestions updates, OriginTimeline timeline)
{
    private readonly List<Wait> _waits = [];

    /// <summary>The epochs that are waited for, as far as it is known which they are.</summary>
    public IEnumerable<Epoch> Known()
    {
        foreach (Wait wait in _waits)
        {
            if (wait.Epoch is { } epoch)
            {
                yield return epoch;
            }
        }
    }

    /// <summary>Until an epoch is applied here.</summary>
    public void Reach(Epoch epoch, IEpochWaiter waiter) => _waits.Add(new Wait(waiter) { Epoch = epoch });

    /// <summary>Until an update of any system is part of a root epoch that is applied here.</summary>
    public void ReachUpdate(EpochRef update, IEpochWaiter waiter)
    {
        var wait = new Wait(waiter);
        _waits.Add(wait);
        updates.Ask(update, waiter, wait.Known);
    }

    /// <summary>Until everything is applied here that was durable at the root when this was called.</summary>
    public void ReachNewest(IEpochWaiter waiter) => Ask(new Wait(waiter));

    /// <summary>Until the outcome of everything is known that was published here before.</summary>
    public void Outcomes(IEpochWaiter waiter) => _waits.Add(new Wait(waiter) { Epoch = Epoch.Zero, Ticket = timeline.LastTicket });

    /// <summary>Until everything is applied here that was durable at the root, and the outcome of everything is known that was published here before.</summary>
    public void Fence(IEpochWaiter waiter) => Ask(new Wait(waiter) { Ticket = timeline.LastTicket });

    /// <summary>Until no cache of the cluster can show any more what was before an epoch.</summary>
    public void Settle(Epoch epoch, IEpochWaiter waiter)
    {
        var wait = new Wait(waiter) { Settles = epoch };
        _waits.Add(wait);
        questions.AskEverywhere(epoch, wait.Settled);
    }

    /// <summary>Takes a waiter back that is no longer interested.</summary>
    public void Cancel(IEpochWaiter waiter)
    {
        _ = _waits.RemoveAll(wait => ReferenceEquals(wait.Waiter, waiter) && Forget(wait));
        updates.Forget(waiter);
    }

    /// <summary>Something may have come: an epoch is applied, an answer or an outcome has arrived.</summary>
    public void Progress(Epoch applied)
    {
        int kept = 0;
        for (int index = 0; index < _waits.Count; index++)
        {
            Wait wait = _waits[index];
            if (wait.Epoch <= applied && timeline.IsFinished(wait.Ticket))
            {
                wait.Waiter.Reached(applied);
            }
            else
            {
                _waits[kept++] = wait;
            }
        }

        _waits.RemoveRange(kept, _waits.Count - kept);
    }

    /// <summary>This system ends: whoever waits is told.</summary>
    public void Abandon()
    {
        foreach (Wait wait in _waits)
        {
            wait.Waiter.Abandoned();
        }

        _waits.Clear();
        questions.Clear();
        updates.Clear();
    }

    private void Ask(Wait wait)
    {
        _waits.Add(wait);
        questions.AskNewest(wait.Known);
    }

    // While the root is away no answer comes that would let its question go.
    private bool Forget(Wait wait)
    {
        questions.Forget(wait.Known);
        questions.Forget(wait.Settles, wait.Settled);
        return true;
    }

    private sealed class Wait(IEpochWaiter waiter)
    {
        public IEpochWaiter Waiter => waiter;

        /// <summary>What has to be applied here; null as long as it is not known.</summary>
        public Epoch? Epoch { get; set; }

        /// <summary>What every cache has to follow; 0 if nothing.</summary>
        public Epoch Settles { get; init; }

        /// <summary>The update whose outcome has to be known, with all before it; 0 if none.</summary>
        public long Ticket { get; init; }

        /// <summary>The epoch that was asked for is known.</summary>
        public void Known(Epoch epoch) => Epoch = epoch;

        /// <summary>Every cache has followed the epoch that has to settle.</summary>
        public void Settled() => Epoch = Settles;
    }
}
