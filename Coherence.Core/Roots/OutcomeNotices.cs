using System;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Writes what became of a system's updates as notices.</summary>
internal static class OutcomeNotices
{
    /// <summary>Writes the outcomes from a position on that are durable; returns the position behind them.</summary>
    /// <remarks>One notice speaks for all updates of the system that went into one root epoch.</remarks>
    public static long Write(NoticeBuffer notices, SystemState system, long from, Epoch durable)
    {
        OutcomeLog outcomes = system.Outcomes;
        long position = Math.Max(from, outcomes.First);
        Epoch first = Epoch.Zero;
        for (; position < outcomes.End && outcomes[position].Root <= durable; position++)
        {
            Outcome outcome = outcomes[position];
            first = first == Epoch.Zero ? outcome.Update : first;
            bool isMerged = outcome.Rejection is null
                && position + 1 < outcomes.End
                && outcomes[position + 1] is { Rejection: null } next
                && next.Root == outcome.Root;
            if (!isMerged)
            {
                Write(notices, system.System, outcome, first);
                first = Epoch.Zero;
            }
        }

        return position;
    }

    private static void Write(NoticeBuffer notices, SystemId system, in Outcome outcome, Epoch first)
    {
        MessagePackWriter writer = notices.BeginNotice();
        if (outcome.Rejection is null)
        {
            NotifyReplicatedCodec.Write(
                ref writer, new NotifyReplicated(new EpochRef(system, outcome.Update), new EpochRef(Allocation.Root, outcome.Root), first));
        }
        else
        {
            RejectCodec.Write(ref writer, outcome.ToReject(system));
        }

        writer.Flush();
        notices.EndNotice();
    }
}
