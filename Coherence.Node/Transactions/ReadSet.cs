using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Node.Reading;

namespace Coherence.Node.Transactions;

/// <summary>What a transaction has read, by spec, in order. One thread at a time.</summary>
/// <remarks>Most transactions read few values: those are looked through, which takes less than hashing a spec and needs no table.</remarks>
internal sealed class ReadSet
{
    private const int Few = 8;

    private readonly List<(IndexSpec Spec, ReadResult Result)> _reads = [];
    private Dictionary<IndexSpec, int>? _positions;

    public int Count => _reads.Count;

    /// <summary>The spec at a position from 0 up to <see cref="Count"/>.</summary>
    public IndexSpec this[int position] => _reads[position].Spec;

    /// <summary>What was read of a spec; false if nothing was.</summary>
    public bool TryFind(IndexSpec spec, out ReadResult result)
    {
        int position = Find(spec);
        result = position < 0 ? default : _reads[position].Result;
        return position >= 0;
    }

    /// <summary>Remembers what was read of a spec, unless something is remembered of it.</summary>
    /// <param name="spec">Its bytes are its own.</param>
    /// <param name="result">What was read.</param>
    public void Add(IndexSpec spec, ReadResult result)
    {
        if (Find(spec) >= 0)
        {
            return;
        }

        if (_reads.Count == Few)
        {
            _positions = [];
            for (int position = 0; position < Few; position++)
            {
                _positions.Add(_reads[position].Spec, position);
            }
        }

        _positions?.Add(spec, _reads.Count);
        _reads.Add((spec, result));
    }

    private int Find(IndexSpec spec)
    {
        if (_positions is not null)
        {
            return _positions.TryGetValue(spec, out int known) ? known : -1;
        }

        for (int position = 0; position < _reads.Count; position++)
        {
            if (_reads[position].Spec == spec)
            {
                return position;
            }
        }

        return -1;
    }
}
