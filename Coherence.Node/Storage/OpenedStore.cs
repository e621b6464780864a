using System.Collections.Generic;
using Coherence.Node.Storage.Checkpoints;

namespace Coherence.Node.Storage;

/// <summary>A store that was opened.</summary>
/// <param name="Thread">The store; not started. Whoever does not want it disposes of it, and nothing was deleted.</param>
/// <param name="Checkpoint">What it goes on with; null if it is new and empty.</param>
/// <param name="Refused">The checkpoints that were not taken, newest first, each with the reason.</param>
internal sealed record OpenedStore(StoreThread Thread, StoreCheckpoint? Checkpoint, IReadOnlyList<RefusedCheckpoint> Refused);
