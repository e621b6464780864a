using Coherence.Core.Identity;

namespace Coherence.Node.Roots;

/// <summary>A checkpoint in a data directory.</summary>
/// <param name="File">Its manifest.</param>
/// <param name="Epoch">The epoch whose values it has.</param>
/// <param name="Version">The version of the store's format; 0 if its manifest cannot be read.</param>
/// <param name="StateVersion">The version of the root state; 0 if that cannot be read.</param>
/// <param name="Bytes">What it consists of, in bytes; it shares most of that with the checkpoint before. 0 if its manifest cannot be read.</param>
/// <param name="Damage">What is not as it was written; null if nothing is known to be.</param>
public sealed record CheckpointReport(string File, Epoch Epoch, uint Version, int StateVersion, long Bytes, string? Damage);
