using Coherence.Core.Identity;
using Coherence.Core.Messaging;

namespace Coherence.Node.Nodes;

/// <summary>How a node stands at one moment.</summary>
/// <param name="IsConnected">Whether an upstream has welcomed it and the link stands.</param>
/// <param name="Channels">How many channels of the link are up.</param>
/// <param name="Cluster">The cluster it belongs to; none before the first welcome.</param>
/// <param name="System">Its system id; none before it was granted one.</param>
/// <param name="Epoch">The root epoch it has applied.</param>
/// <param name="CachedValues">How many index values the cache holds.</param>
/// <param name="CachedBytes">How many bytes they have.</param>
/// <param name="Evictions">How many were evicted for room since the start.</param>
/// <param name="Misses">How many reads had to ask the upstream since the start.</param>
/// <param name="UnconfirmedUpdates">How many updates are published and not confirmed.</param>
/// <param name="WaitingUpdates">How many of them wait for credit, an arc or a system id before they can be sent.</param>
/// <param name="Messages">The messages that it sends and takes.</param>
/// <param name="Connections">How many links have been up since the start.</param>
/// <param name="Refusal">Why the node connects to no upstream any more; null if it does, or tries.</param>
public readonly record struct NodeStatus(
    bool IsConnected,
    int Channels,
    ClusterId Cluster,
    SystemId System,
    Epoch Epoch,
    int CachedValues,
    long CachedBytes,
    long Evictions,
    long Misses,
    int UnconfirmedUpdates,
    int WaitingUpdates,
    MessageFigures Messages,
    long Connections,
    string? Refusal);
