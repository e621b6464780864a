using System.Collections.Generic;
using Coherence.Node.Storage.Checkpoints;

namespace Coherence.Node.Storage;

/// <summary>What the checkpoints of a store are made with.</summary>
/// <param name="Shape">The sizes of the store.</param>
/// <param name="Tokens">What FASTER asks and says.</param>
/// <param name="Writer">Makes a checkpoint durable.</param>
/// <param name="Cleaner">Deletes what is not needed any more.</param>
/// <param name="Kept">The manifests of the checkpoints that there are, newest first.</param>
/// <param name="Index">The index that was last written; null if there is none.</param>
internal sealed record CheckpointParts(
    StoreShape Shape,
    CheckpointTokens Tokens,
    CheckpointWriter Writer,
    CheckpointCleaner Cleaner,
    IReadOnlyList<CheckpointManifest> Kept,
    IndexCheckpoint? Index);
