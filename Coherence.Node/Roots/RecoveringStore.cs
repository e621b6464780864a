using System;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage;

namespace Coherence.Node.Roots;

/// <summary>A store while the log is read into an engine: requests are done at once, and their answers wait until they are asked for.</summary>
/// <remarks>The engine's thread, before that of the store has started.</remarks>
internal sealed class RecoveringStore(StoreThread thread) : IValueStore
{
    private readonly Queue<LoadBatch> _loaded = [];
    private readonly Queue<StoreBatch> _stored = [];

    /// <summary>Whether a checkpoint was begun and all of its values have been stored.</summary>
    public bool HasAllOfCheckpoint { get; private set; }

    /// <summary>Hands the answers over that wait.</summary>
    public void AnswerAll(SystemEngine engine)
    {
        while (_loaded.TryDequeue(out LoadBatch? loaded))
        {
            engine.ValuesLoaded(loaded);
        }

        while (_stored.TryDequeue(out StoreBatch? stored))
        {
            engine.ValuesStored(stored);
        }
    }

    public void Load(LoadBatch batch)
    {
        thread.LoadNow(batch);
        _loaded.Enqueue(batch);
    }

    public void Store(StoreBatch batch)
    {
        thread.StoreNow(batch);
        _stored.Enqueue(batch);
    }

    public void BeginCheckpoint(Epoch epoch, ReadOnlyMemory<byte> state)
    {
        // A root makes none before it serves. A dump takes the values, as they then are in the store, and nothing of it is made durable.
    }

    public void EndCheckpoint(Epoch epoch) => HasAllOfCheckpoint = true;
}
