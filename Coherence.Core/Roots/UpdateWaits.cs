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
    private readonly Dictionary<SystemId, List<OpenWait>> _bySystem = [];

    // For updates that are applied, in an epoch that is not durable yet.
    private readonly List<OpenWait> _applied = [];

    /// <summary>A child asks.</summary>
    public void Add(Child child, in WaitForEpoch wait)
    {
        var open = new OpenWait(child, wait.Epoch, wait.Nonce);
        if (!IsDecided(open.Update))
        {
            if (!_bySystem.TryGetValue(open.Update.System, out List<OpenWait>? waiting))
            {
                waiting = [];
                _bySystem.Add(open.Update.System, waiting);
            }

            waiting.Add(open);
        }
        else if (state.Applied > sequencer.Durable)
        {
            _applied.Add(open);
        }
        else
        {
            answer(child, open.Nonce);
        }
    }

    /// <summary>An epoch is durable and applied.</summary>
    /// <param name="touched">The systems whose standing it changed.</param>
    public void Shown(IReadOnlyList<SystemState> touched)
    {
        foreach (OpenWait wait in _applied)
        {
            answer(wait.Child, wait.Nonce);
        }

        _applied.Clear();
        if (_bySystem.Count == 0)
        {
            return;
        }

        foreach (SystemState system in touched)
        {
            AnswerDecided(system.System);
            if (state.FindSystem(system.System) is null)
            {
                // With one that a relay named, others count as forgotten that were never heard of.
                AnswerAllDecided();
            }
        }
    }

    /// <summary>The child's link has ended: it asks again on its next.</summary>
    public void Forget(Child child)
    {
        _ = _applied.RemoveAll(wait => wait.Child == child);
        foreach ((SystemId system, List<OpenWait> waiting) in _bySystem)
        {
            _ = waiting.RemoveAll(wait => wait.Child == child);
            if (waiting.Count == 0)
            {
                _ = _bySystem.Remove(system);
            }
        }
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
        if (!_bySystem.TryGetValue(system, out List<OpenWait>? waiting))
        {
            return;
        }

        int kept = 0;
        for (int index = 0; index < waiting.Count; index++)
        {
            OpenWait wait = waiting[index];
            if (IsDecided(wait.Update))
            {
                answer(wait.Child, wait.Nonce);
            }
            else
            {
                waiting[kept++] = wait;
            }
        }

        waiting.RemoveRange(kept, waiting.Count - kept);
        if (kept == 0)
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
