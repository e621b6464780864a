using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>A child of a relay.</summary>
internal sealed class RelayChild(int slot, ushort generation, in Hello hello, SystemId id) : Child(slot, generation, hello, id)
{
    /// <summary>The arcs that were allotted to it on this link, in order.</summary>
    public List<GrantArc> Arcs { get; } = [];

    /// <summary>Whether it is to be allotted another arc as soon as there is one.</summary>
    public bool WantsArc { get; set; }

    /// <summary>What became of its origins' updates, encoded as notices, in order.</summary>
    public Queue<byte[]> Outcomes { get; } = [];

    /// <summary>The credit it was told of last; negative if it was told of none.</summary>
    public long Quota { get; set; } = -1;
}
