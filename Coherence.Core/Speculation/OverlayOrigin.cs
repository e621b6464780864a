using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>The updates of one system that are folded over what is confirmed, in the order of its timeline.</summary>
internal class OverlayOrigin
{
    private readonly List<OverlayUpdate> _updates = [];

    /// <summary>The updates. None is missing between the first and the last; some may be gone.</summary>
    public IReadOnlyList<OverlayUpdate> Updates => _updates;

    /// <summary>The root epoch with which everything before the first is decided upon: they belong on top of no state before it.</summary>
    public Epoch Anchor { get; set; }

    /// <summary>The newest root epoch that is sure to have no part of what is not decided upon; null if all is.</summary>
    /// <remarks>
    /// Decisions come in the order of the updates, so one that is open was decided upon no sooner than those before it; and none was
    /// in an epoch that its origin had applied when it was numbered.
    /// </remarks>
    public virtual Epoch? Bound => FindBound(_updates, Anchor);

    public void Add(OverlayUpdate update) => _updates.Add(update);

    /// <summary>Where the updates from an epoch on begin.</summary>
    public int IndexOf(Epoch epoch)
    {
        int low = 0;
        int high = _updates.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _updates[middle].Epoch < epoch ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Takes out, from the first on, what was decided upon in an epoch up to the horizon.</summary>
    /// <returns>The last that was taken out; null if none was.</returns>
    public virtual OverlayUpdate? DropDecided(Epoch horizon, Action<OverlayUpdate> dropped) => DropDecided(_updates, horizon, dropped);

    /// <summary>Takes out everything.</summary>
    public virtual void Clear(Action<OverlayUpdate> dropped)
    {
        _updates.ForEach(dropped);
        _updates.Clear();
    }

    protected static Epoch? FindBound(List<OverlayUpdate> updates, Epoch decided)
    {
        foreach (OverlayUpdate update in updates)
        {
            if (!update.IsDecided)
            {
                return decided.Number - 1 > update.NumberedAt.Number ? new Epoch(decided.Number - 1) : update.NumberedAt;
            }

            decided = update.DecidedAt;
        }

        return null;
    }

    /// <summary>Takes out of a list, from the first on, what was decided upon in an epoch up to the horizon.</summary>
    /// <returns>The last that was taken out; null if none was.</returns>
    protected OverlayUpdate? DropDecided(List<OverlayUpdate> updates, Epoch horizon, Action<OverlayUpdate> dropped)
    {
        int count = 0;
        while (count < updates.Count && updates[count].IsDecided && updates[count].DecidedAt <= horizon)
        {
            dropped(updates[count]);
            count++;
        }

        if (count == 0)
        {
            return null;
        }

        OverlayUpdate last = updates[count - 1];
        Anchor = last.DecidedAt;
        updates.RemoveRange(0, count);
        return last;
    }
}
