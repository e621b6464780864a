using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Storage;

/// <summary>Specs whose stored values are wanted, and, once the store has answered, those values. One thread at a time: it is handed over whole.</summary>
/// <remarks>Its buffers are used again, so in a steady state a batch allocates nothing.</remarks>
public sealed class LoadBatch
{
    private readonly List<IndexSpec> _specs = [];
    private readonly List<Found> _found = [];
    private readonly ValueBytes _bytes = new();

    /// <summary>How many specs it has.</summary>
    public int Count => _specs.Count;

    /// <summary>One of the specs, from 0 up to <see cref="Count"/>.</summary>
    public IndexSpec this[int index] => _specs[index];

    /// <summary>Asks for one more.</summary>
    /// <param name="spec">A spec that is not in the batch, whose bytes stay as they are.</param>
    public void Add(IndexSpec spec)
    {
        _specs.Add(spec);
        _found.Add(Found.Nothing);
    }

    /// <summary>The store has a value of a spec; one of which this is not said is not stored. At most once for each, in any order.</summary>
    /// <param name="index">Which spec.</param>
    /// <param name="changed">The epoch of its last change.</param>
    /// <param name="older">The position of the version before it.</param>
    /// <param name="value">The value; it is copied.</param>
    public void SetValue(int index, Epoch changed, long older, ReadOnlySpan<byte> value) =>
        _found[index] = new Found(changed, older, _bytes.Add(value), value.Length);

    /// <summary>The value that was found for a spec; false if it is not stored. Its bytes are good until <see cref="Clear"/>.</summary>
    public bool TryGetValue(int index, out StoredValue value)
    {
        Found found = _found[index];
        value = found.Start < 0 ? default : new StoredValue(found.Changed, found.Older, _bytes.Slice(found.Start, found.Length));
        return found.Start >= 0;
    }

    /// <summary>Makes it an empty batch again.</summary>
    public void Clear()
    {
        _specs.Clear();
        _found.Clear();
        _bytes.Clear();
    }

    private readonly record struct Found(Epoch Changed, long Older, int Start, int Length)
    {
        public static Found Nothing => new(Epoch.Zero, -1, -1, 0);
    }
}
