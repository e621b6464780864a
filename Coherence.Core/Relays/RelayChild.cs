using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;
using Coherence.Core.Tables;

namespace Coherence.Core.Relays;

/// <summary>A child of a relay.</summary>
internal sealed class RelayChild(int slot, ushort generation, in Hello hello, SystemId id) : Child(slot, generation, hello, id)
{
    // Outcomes that wait for it; the root says those beyond it again when their origins ask (BND-1).
    private const int MaximumOutcomes = 65_536;

    /// <summary>The newest of the arcs that were allotted to it on this link, and those before it that it may not have heard of, in order.</summary>
    public SmallList<GrantArc> Arcs;

    /// <summary>Whether it is to be allotted another arc as soon as there is one.</summary>
    public bool WantsArc { get; set; }

    /// <summary>Whether it wants to hear what the other children publish.</summary>
    public bool HearsSiblings { get; } = hello.HearsSiblings && !hello.IsRelay;

    /// <summary>What became of updates of its origins, and of its siblings where it hears them, encoded as notices, in order.</summary>
    public Queue<byte[]> Outcomes { get; } = [];

    /// <summary>The credit it was told of last; negative if it was told of none.</summary>
    public long Quota { get; set; } = -1;

    /// <summary>It has the arcs up to a number, and need not be told of them again.</summary>
    public void HasArcs(long upTo)
    {
        while (Arcs.Count > 1 && Arcs[0].Number <= upTo)
        {
            Arcs.RemoveAt(0);
        }
    }

    /// <summary>What became of an update goes with the next of the root's. A child that takes nothing is told again when its origins send again.</summary>
    public void Tell(byte[] outcome, Notices notices)
    {
        if (Outcomes.Count < MaximumOutcomes)
        {
            Outcomes.Enqueue(outcome);
            notices.Queue(this);
        }
    }

    public override void Relieve()
    {
        base.Relieve();
        if (Outcomes.Count == 0)
        {
            Outcomes.TrimExcess();
        }
    }
}
