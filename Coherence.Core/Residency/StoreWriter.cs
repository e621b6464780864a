using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Storage;

namespace Coherence.Core.Residency;

/// <summary>Hands values to the store in batches, a bounded number of bytes at a time (BND-1).</summary>
internal sealed class StoreWriter(IValueStore store, int batchValues, int maximumBytes)
{
    // A batch of large values ends sooner: loads should not wait long behind it.
    private const int BatchBytes = 256 * 1024;

    private const int SpareBatches = 32;

    // What a value counts beside its bytes and those of its name.
    private const int OverheadBytes = 64;

    private readonly Stack<StoreBatch> _spare = [];
    private StoreBatch? _batch;
    private long _bytes;

    /// <summary>Whether more may be handed over, or has to wait for what is on its way.</summary>
    public bool HasRoom => _bytes < maximumBytes;

    public void Add(IndexSpec spec, Epoch changed, long older, ReadOnlySpan<byte> value)
    {
        _batch ??= _spare.TryPop(out StoreBatch? spare) ? spare : new StoreBatch();
        _batch.Add(spec, changed, older, value);
        _bytes += OverheadBytes + spec.Index.Length + spec.Key.Length + value.Length;
        if (_batch.Count == batchValues || _batch.Bytes >= BatchBytes)
        {
            Flush();
        }
    }

    /// <summary>What was added goes to the store, before anything that is asked of it from here on.</summary>
    public void Flush()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            store.Store(batch);
        }
    }

    /// <summary>The store has a batch.</summary>
    public void Stored(StoreBatch batch)
    {
        _bytes -= batch.Bytes + ((long)batch.Count * OverheadBytes);
        batch.Clear();
        if (_spare.Count < SpareBatches)
        {
            _spare.Push(batch);
        }
    }
}
