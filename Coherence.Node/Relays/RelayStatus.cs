using Coherence.Core.Identity;

namespace Coherence.Node.Relays;

/// <summary>How a relay stands at one moment.</summary>
/// <param name="IsConnected">Whether an upstream has welcomed it and the link stands.</param>
/// <param name="Channels">How many channels of the link are up.</param>
/// <param name="Cluster">The cluster it belongs to; none before the first welcome.</param>
/// <param name="System">Its system id; none before it was granted one.</param>
/// <param name="Epoch">The root epoch that it shows to its children.</param>
/// <param name="Children">How many children are connected.</param>
/// <param name="CachedValues">How many index values it holds for them.</param>
/// <param name="CachedBytes">How many bytes they have.</param>
/// <param name="Connections">How many links to an upstream have been up since the start.</param>
/// <param name="Refusal">Why it connects to no upstream any more; null if it does, or tries.</param>
public readonly record struct RelayStatus(
    bool IsConnected,
    int Channels,
    ClusterId Cluster,
    SystemId System,
    Epoch Epoch,
    int Children,
    int CachedValues,
    long CachedBytes,
    long Connections,
    string? Refusal);
