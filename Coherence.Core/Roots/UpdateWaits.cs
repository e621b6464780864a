using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Who waits until an update of a system is part of a root epoch that is durable.</summary>
/// <remarks>
/// specs/epochs.md#waiting-for-an-epoch. The answer names the newest durable epoch, which is the one that the update is part of or one
/// after it: outcomes may have been forgotten. Each child has a bounded number of them open (BND-1).
/// </remarks>
/// <param name="state">What is applied.</param>
/// <param name="sequencer">What of it is durable.</param>
/// <param name="isForgotten">Whether nothing of a system is taken any more that was not before.</param>
/// <param name="answer">Brings the child to the newest durable epoch, and names that.</param>
internal sealed class UpdateWaits(RootState state, Sequencer sequencer, Func<SystemId, bool> isForgotten, Action<Child, long> answer)
{
    private readonly Dictionary<SystemId, LinkedList<OpenWait>> _bySystem = [];

    // For updates that are applied, in an epoch that is not durable yet.
    private readonly LinkedList<OpenWait> _applied = [];

    // Where in one of these lists the question of a child is.
    private readonly Dictionary<(Child Child, long Nonce), LinkedListNode<OpenWait>> _byQuestion = [];

    // A system is touched once for each of its entries.
    private readonly HashSet<SystemId> _visited = [];

    /// <summary>A child asks.</summary>
    public void Add(Child child, in WaitForEpoch wait)
    {
        var open = new OpenWait(child, wait.Epoch, wait.Nonce);
        bool isDecided = IsDecided(open.Update);
        if (isDecided && state.Applied <= sequencer.Durable)
        {
            answer(child, open.Nonce);
            return;
        }

        _byQuestion.Add((child, open.Nonce), (isDecided ? _applied : WaitingFor(open.Update.System)).AddLast(open));
    }

    /// <summary>A child asks no more.</summary>
    public void Cancel(Child child, long nonce)
    {
        if (_byQuestion.Remove((child, nonce), out LinkedListNode<OpenWait>? node))
        {
            LinkedList<OpenWait> waiting = node.List!;
            waiting.Remove(node);
            RemoveIfEmpty(node.Value.Update.System, waiting);
        }
    }

    /// <summary>An epoch is durable and applied.</summary>
    /// <param name="touched">The systems whose standing it changed.</param>
    public void Shown(IReadOnlyList<SystemState> touched)
    {
        while (_applied.First is { } first)
        {
            Answer(first);
        }

        if (_bySystem.Count == 0)
        {
            return;
        }

        bool isAnyForgotten = false;
        foreach (SystemState system in touched)
        {
            if (_visited.Add(system.System))
            {
                AnswerDecided(system.System);
                isAnyForgotten |= state.FindSystem(system.System) is null;
            }
        }

        _visited.Clear();
        if (isAnyForgotten)
        {
            // With one that a relay named, others count as forgotten that were never heard of.
            AnswerAllDecided();
        }
    }

    private LinkedList<OpenWait> WaitingFor(SystemId system)
    {
        if (!_bySystem.TryGetValue(system, out LinkedList<OpenWait>? waiting))
        {
            waiting = [];
            _bySystem.Add(system, waiting);
        }

        return waiting;
    }

    private void AnswerAllDecided()
    {
        foreach (SystemId system in _bySystem.Keys)
        {
            AnswerDecided(system);
        }
    }

    private void AnswerDecided(SystemId system)
    {
        if (!_bySystem.TryGetValue(system, out LinkedList<OpenWait>? waiting))
        {
            return;
        }

        LinkedListNode<OpenWait>? node = waiting.First;
        while (node is not null)
        {
            LinkedListNode<OpenWait>? next = node.Next;
            if (IsDecided(node.Value.Update))
            {
                Answer(node);
            }

            node = next;
        }

        RemoveIfEmpty(system, waiting);
    }

    private void Answer(LinkedListNode<OpenWait> node)
    {
        (Child child, _, long nonce) = node.Value;
        node.List!.Remove(node);
        _ = _byQuestion.Remove((child, nonce));
        answer(child, nonce);
    }

    private void RemoveIfEmpty(SystemId system, LinkedList<OpenWait> waiting)
    {
        if (waiting.Count == 0 && waiting != _applied)
        {
            _ = _bySystem.Remove(system);
        }
    }

    // Of a system that was forgotten nothing more is taken: whatever took effect is part of an epoch already.
    private bool IsDecided(EpochRef update) => state.FindSystem(update.System) is { } system
        ? system.Applied >= update.Epoch
        : state.WasNamed(update.System) && isForgotten(update.System);

    private sealed record OpenWait(Child Child, EpochRef Update, long Nonce);
}
