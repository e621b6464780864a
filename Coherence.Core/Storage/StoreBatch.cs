using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Storage;

/// <summary>Values for the store, as they were when they were added. One thread at a time: it is handed over whole.</summary>
/// <remarks>Its buffers are used again, so in a steady state a batch allocates nothing.</remarks>
public sealed class StoreBatch
{
    private readonly List<Entry> _entries = [];
    private readonly ValueBytes _bytes = new();
    private int _nameBytes;

    /// <summary>How many values it has.</summary>
    public int Count => _entries.Count;

    /// <summary>How many bytes its values and their names have.</summary>
    public int Bytes => _bytes.Count + _nameBytes;

    /// <summary>The spec of a value, from 0 up to <see cref="Count"/>.</summary>
    public IndexSpec SpecOf(int index) => _entries[index].Spec;

    /// <summary>A value. Its bytes are good until <see cref="Clear"/>.</summary>
    public StoredValue this[int index]
    {
        get
        {
            Entry entry = _entries[index];
            return new StoredValue(entry.Changed, entry.Older, _bytes.Slice(entry.Start, entry.Length));
        }
    }

    /// <summary>Adds a value. A later one of the same spec counts.</summary>
    /// <param name="spec">The spec, whose bytes stay as they are.</param>
    /// <param name="changed">The epoch of its last change.</param>
    /// <param name="older">The position of the version before it; negative if there is none.</param>
    /// <param name="value">The value; it is copied.</param>
    public void Add(IndexSpec spec, Epoch changed, long older, ReadOnlySpan<byte> value)
    {
        _entries.Add(new Entry(spec, changed, older, _bytes.Add(value), value.Length));
        _nameBytes += spec.Index.Length + spec.Key.Length;
    }

    /// <summary>Makes it an empty batch again.</summary>
    public void Clear()
    {
        _entries.Clear();
        _bytes.Clear();
        _nameBytes = 0;
    }

    private readonly record struct Entry(IndexSpec Spec, Epoch Changed, long Older, int Start, int Length);
}
