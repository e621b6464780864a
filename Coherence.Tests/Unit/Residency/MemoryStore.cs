using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Storage;

namespace Coherence.Tests.Unit.Residency;

/// <summary>A store in a dictionary; its answers wait until the test takes them.</summary>
internal sealed class MemoryStore : IValueStore
{
    public Dictionary<IndexSpec, (Epoch Changed, long Older, byte[] Bytes)> Values { get; } = [];

    public Queue<LoadBatch> Loads { get; } = [];

    public Queue<StoreBatch> Stores { get; } = [];

    public int Loaded { get; private set; }

    public ReadOnlyMemory<byte>? State { get; private set; }

    /// <summary>The values as they were when the last checkpoint was cut.</summary>
    public Dictionary<IndexSpec, (Epoch Changed, long Older, byte[] Bytes)>? Cut { get; private set; }

    public void Load(LoadBatch batch)
    {
        Loaded += batch.Count;
        for (int index = 0; index < batch.Count; index++)
        {
            if (Values.TryGetValue(batch[index], out (Epoch Changed, long Older, byte[] Bytes) value))
            {
                batch.SetValue(index, value.Changed, value.Older, value.Bytes);
            }
        }

        Loads.Enqueue(batch);
    }

    public void Store(StoreBatch batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            StoredValue value = batch[index];
            Values[batch.SpecOf(index)] = (value.Changed, value.Older, value.Bytes.ToArray());
        }

        Stores.Enqueue(batch);
    }

    public void BeginCheckpoint(Epoch epoch, ReadOnlyMemory<byte> state) => State = state;

    public void EndCheckpoint(Epoch epoch) => Cut = new Dictionary<IndexSpec, (Epoch, long, byte[])>(Values);
}
