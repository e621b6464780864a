using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>The updates of one sibling: those that are folded, and those of which it is not known what belongs before them.</summary>
/// <remarks>specs/speculation.md#siblings. Of a sibling an update is shown only with all that it published before (SPEC-3).</remarks>
internal sealed class SiblingOrigin(SystemId system) : OverlayOrigin
{
    // By epoch; nearly always empty, and what comes is nearly always the newest.
    private readonly List<OverlayUpdate> _waiting = [];

    // The newest update of which it is known what became of it.
    private Epoch _decided;

    // The newest of these before the first that waits, and the root epoch in which it was decided upon.
    private Epoch _known;
    private Epoch _knownAt;

    public SystemId System => system;

    public int Count => Updates.Count + _waiting.Count;

    public override Epoch? Bound => base.Bound ?? FindBound(_waiting, Updates.Count > 0 ? Updates[^1].DecidedAt : _knownAt);

    /// <summary>The oldest update that is not decided upon, as far as is known; null if there is none.</summary>
    public SiblingUpdate? OldestOpen => FirstOpen(Updates) ?? FirstOpen(_waiting);

    /// <summary>Takes an update that was heard; false if it is one of before.</summary>
    public bool TryHear(SiblingUpdate update)
    {
        bool isPast = update.Epoch <= _decided || (Updates.Count > 0 && update.Epoch <= Updates[^1].Epoch);
        int index = _waiting.FindLastIndex(other => other.Epoch <= update.Epoch);
        if (isPast || (index >= 0 && _waiting[index].Epoch == update.Epoch))
        {
            return false;
        }

        _waiting.Insert(index + 1, update);
        return true;
    }

    /// <summary>The updates from the first to the last are decided upon; tells of each that was not before.</summary>
    public void Decide(Epoch first, Epoch last, Epoch root, Action<OverlayUpdate> decided)
    {
        _decided = last > _decided ? last : _decided;
        Epoch before = _waiting.Count > 0 && last >= _waiting[0].Epoch ? new Epoch(_waiting[0].Epoch.Number - 1) : last;
        if (before >= first)
        {
            Know(before, root);
        }

        Decide(Updates);
        Decide(_waiting);

        void Decide(IReadOnlyList<OverlayUpdate> updates)
        {
            foreach (OverlayUpdate update in updates)
            {
                if (update.Epoch >= first && update.Epoch <= last && !update.IsDecided)
                {
                    update.DecidedAt = root;
                    decided(update);
                }
            }
        }
    }

    /// <summary>Moves the next update that waits behind those that are folded, if all before it is; null if there is none.</summary>
    /// <param name="sure">The epoch whose confirmed state is beneath.</param>
    public OverlayUpdate? TakeReady(Epoch sure)
    {
        if (_waiting.Count == 0 || !IsReady((SiblingUpdate)_waiting[0], sure))
        {
            return null;
        }

        OverlayUpdate update = _waiting[0];
        _waiting.RemoveAt(0);
        Add(update);
        return update;
    }

    public override OverlayUpdate? DropDecided(Epoch horizon, Action<OverlayUpdate> dropped)
    {
        OverlayUpdate? last = base.DropDecided(horizon, dropped);
        if (Updates.Count == 0)
        {
            last = DropDecided(_waiting, horizon, dropped) ?? last;
        }

        if (last is not null)
        {
            Know(last.Epoch, last.DecidedAt);
        }

        return last;
    }

    public override void Clear(Action<OverlayUpdate> dropped)
    {
        base.Clear(dropped);
        _waiting.ForEach(dropped);
        _waiting.Clear();
    }

    private bool IsReady(SiblingUpdate next, Epoch sure)
    {
        if (Updates.Count > 0)
        {
            return next.Epoch == Updates[^1].Epoch.Next;
        }

        bool isKnown = _known.Next == next.Epoch;
        if (!isKnown && next.Open > 0)
        {
            return false;
        }

        Anchor = isKnown ? _knownAt : next.NumberedAt;
        return Anchor <= sure;
    }

    private void Know(Epoch update, Epoch root)
    {
        if (update > _known)
        {
            _known = update;
            _knownAt = root;
        }
    }

    private static SiblingUpdate? FirstOpen(IReadOnlyList<OverlayUpdate> updates)
    {
        foreach (OverlayUpdate update in updates)
        {
            if (!update.IsDecided)
            {
                return (SiblingUpdate)update;
            }
        }

        return null;
    }
}
