using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Storage;

/// <summary>What a root's engine asks of the store that holds the index values which are not in its memory. specs/store.md.</summary>
/// <remarks>
/// Called by the engine's thread; returns at once and does not call back into the engine. Requests take effect in the order in which
/// they were made: a value that was stored is what every later <see cref="Load"/> finds. Only the answers to loads may overtake each
/// other. The first request that fails is answered with <c>SystemEngine.StoreFailed</c>, and no later one is answered at all.
/// </remarks>
public interface IValueStore
{
    /// <summary>Looks stored values up; the answer is <c>SystemEngine.ValuesLoaded</c> with the same batch, filled in.</summary>
    void Load(LoadBatch batch);

    /// <summary>Takes values over; the newest of each spec counts. The answer is <c>SystemEngine.ValuesStored</c> with the same batch.</summary>
    void Store(StoreBatch batch);

    /// <summary>
    /// A checkpoint of an epoch begins. Up to <see cref="EndCheckpoint"/>, what is stored is the values as of that epoch that were not
    /// stored before, and nothing newer.
    /// </summary>
    /// <param name="epoch">The newest durable epoch; no later one is on its way to the log.</param>
    /// <param name="state">What the root knows besides index values, as of this epoch. The bytes stay as they are.</param>
    void BeginCheckpoint(Epoch epoch, ReadOnlyMemory<byte> state);

    /// <summary>
    /// All values as of the epoch are stored: what is stored from here on is not part of the checkpoint. The answer is
    /// <c>SystemEngine.CheckpointDone</c>, once a restart would find it, or <c>SystemEngine.CheckpointGivenUp</c>, if there is no room for it.
    /// </summary>
    void EndCheckpoint(Epoch epoch);
}
