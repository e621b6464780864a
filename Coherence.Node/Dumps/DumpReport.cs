using Coherence.Core.Identity;

namespace Coherence.Node.Dumps;

/// <summary>What was dumped or loaded.</summary>
/// <param name="Cluster">The cluster of the root.</param>
/// <param name="Epoch">The epoch as of which all of it is.</param>
/// <param name="Values">How many index values there are.</param>
/// <param name="Bytes">The length of the dump, in bytes.</param>
public sealed record DumpReport(ClusterId Cluster, Epoch Epoch, long Values, long Bytes);
