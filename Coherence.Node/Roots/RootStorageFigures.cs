using Coherence.Core.Identity;

namespace Coherence.Node.Roots;

/// <summary>What a root has in memory and on the disk.</summary>
/// <param name="Entries">Index values that have an entry in memory.</param>
/// <param name="MemoryBytes">What they cost, in bytes; the rest of <see cref="CoherenceRootOptions.MemoryBytes"/> is for pages of the store.</param>
/// <param name="StoreMemoryBytes">Pages and index of the store, in bytes.</param>
/// <param name="StoreLogBytes">The length of the store's log of values, in bytes.</param>
/// <param name="Checkpoint">The newest checkpoint: the one it began with, or a later one; 0 if there is none.</param>
/// <param name="OldestSnapshot">The oldest epoch of which a snapshot can be read.</param>
/// <param name="OldestInLog">The first epoch that the log still has.</param>
public readonly record struct RootStorageFigures(
    int Entries, long MemoryBytes, long StoreMemoryBytes, long StoreLogBytes, Epoch Checkpoint, Epoch OldestSnapshot, Epoch OldestInLog);
