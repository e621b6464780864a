using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Updates;

namespace Coherence.Core.Engine;

/// <summary>One connected child: what it has been sent, what it is owed, and the parts of its updates that are not whole yet.</summary>
internal sealed class Child(int slot, ushort generation, ChannelSession session, SystemId id, Epoch sent, UpdateAssembler updates)
{
    public int Slot { get; } = slot;

    public ushort Generation { get; } = generation;

    public ChannelSession Session { get; } = session;

    /// <summary>Its system id, which may not be durable yet.</summary>
    public SystemId Id { get; } = id;

    /// <summary>What the root remembers of it; null until its system id is durable.</summary>
    public SystemState? System { get; set; }

    /// <summary>The newest root epoch it was sent; the predecessor of its next update.</summary>
    public Epoch Sent { get; set; } = sent;

    /// <summary>When the heartbeat last made that the newest durable one.</summary>
    public TimeSpan BroughtUpAt { get; set; }

    /// <summary>The entries of which it is owed a notice, each once: a set, so what waits is bounded by what it subscribed to.</summary>
    public List<ValueEntry> Owed { get; } = [];

    /// <summary>The entries that exist only because it subscribed to them: no operation has changed them.</summary>
    public List<ValueEntry> Absent { get; } = [];

    /// <summary>Whether it is in the list of children that have something to be sent.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The position of the first outcome it has not been sent.</summary>
    public long NextOutcome { get; set; }

    /// <summary>The prefix of the newest arc it was sent.</summary>
    public Identifier NewestArc { get; set; }

    public int SubscriptionCount { get; set; }

    public UpdateAssembler Updates { get; } = updates;

    /// <summary>Arcs it released in an epoch that has not arrived yet.</summary>
    public List<ReleaseArc> Releases { get; } = [];

    /// <summary>Acquires that wait until the channel takes their answers, in the order in which they came.</summary>
    public Queue<Acquire> Deferred { get; } = [];

    /// <summary>What they cost.</summary>
    public int DeferredBytes { get; set; }
}
