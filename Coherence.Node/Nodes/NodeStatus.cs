using Coherence.Core.Identity;

namespace Coherence.Node.Nodes;

/// <summary>How a node stands at one moment.</summary>
/// <param name="IsConnected">Whether the upstream has welcomed it and the channel stands.</param>
/// <param name="Cluster">The cluster it belongs to; none before the first welcome.</param>
/// <param name="System">Its system id; none before it was granted one.</param>
/// <param name="Epoch">The root epoch it has applied.</param>
/// <param name="CachedValues">How many index values the cache holds.</param>
/// <param name="CachedBytes">How many bytes they have.</param>
/// <param name="Evictions">How many were evicted for room since the start.</param>
/// <param name="Misses">How many reads had to ask the upstream since the start.</param>
/// <param name="UnconfirmedUpdates">How many updates are published and not confirmed.</param>
/// <param name="Connections">How many times it has been welcomed since the start.</param>
public readonly record struct NodeStatus(
    bool IsConnected,
    ClusterId Cluster,
    SystemId System,
    Epoch Epoch,
    int CachedValues,
    long CachedBytes,
    long Evictions,
    long Misses,
    int UnconfirmedUpdates,
    long Connections);
