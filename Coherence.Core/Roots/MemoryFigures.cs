using Coherence.Core.Identity;

namespace Coherence.Core.Roots;

/// <summary>What a root has in memory.</summary>
/// <param name="Entries">Index values that have an entry: in memory, or subscribed to.</param>
/// <param name="Bytes">What the entries and their values cost, in bytes.</param>
/// <param name="Oldest">The oldest epoch of which a snapshot can be read.</param>
/// <param name="Checkpoint">The epoch of the newest checkpoint that this process has made; 0 if none.</param>
/// <param name="Keys">How many keys of updates are remembered.</param>
public readonly record struct MemoryFigures(int Entries, long Bytes, Epoch Oldest, Epoch Checkpoint, int Keys);
