using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child, the answer to <see cref="Hello"/>: the channel is up.</summary>
/// <remarks>specs/protocol.md#welcome.</remarks>
/// <param name="Version">The protocol version that both sides speak from here on.</param>
/// <param name="Cluster">The cluster of the upstream.</param>
/// <param name="Upstream">The system id of the upstream.</param>
/// <param name="Root">The system id of the root, whose timeline comes down this link.</param>
/// <param name="Current">The newest root epoch that the upstream shows.</param>
/// <param name="Received">The last epoch of the child's own timeline that is durable or on its way to being so; the child sends again what follows it.</param>
/// <param name="Lease">How long the upstream may be silent before the child's values stop counting as current; whole milliseconds.</param>
/// <param name="ArcBits">The prefix length of the arcs from which operations are named, 65 to 128; the same in a whole cluster.</param>
/// <param name="Path">The systems from the upstream's own upstream up to the root; empty if the upstream is the root.</param>
public readonly record struct Welcome(
    int Version,
    ClusterId Cluster,
    SystemId Upstream,
    SystemId Root,
    Epoch Current,
    Epoch Received,
    TimeSpan Lease,
    int ArcBits,
    SystemPath Path);
