using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Coherence.Core.Identity;

namespace Coherence.Core.Caching;

/// <summary>Decides which value makes room: the second-chance (CLOCK) order over all values that are held.</summary>
internal sealed class EvictionRing(CacheLimits limits)
{
    // What an entry costs beyond its spec and value, as measured: the objects, the table slot, the ring slot.
    private const int OverheadBytes = 192;

    private readonly List<CachedValue> _values = [];
    private int _hand;

    public IReadOnlyList<CachedValue> All => _values;

    public long Bytes { get; private set; }

    public long Evictions { get; private set; }

    /// <summary>Whether so many more values may be held.</summary>
    public bool HasRoomFor(int values) => _values.Count + values <= limits.Values && Bytes <= limits.Bytes;

    public void Add(CachedValue value)
    {
        value.Slot = _values.Count;
        _values.Add(value);
        Bytes += SizeOf(value.Spec);
    }

    /// <summary>Accounts for the value that takes the place of the one held.</summary>
    public void Replace(CachedValue value, GrantedValue? granted) =>
        Bytes += (granted?.Bytes.Length ?? 0) - (value.Held?.Bytes.Length ?? 0);

    /// <summary>Takes one value out that nobody waits for, watches, or has read since the hand passed last. False if there is none.</summary>
    public bool TryEvict([NotNullWhen(true)] out CachedValue? evicted)
    {
        for (int steps = 0; steps < 2 * _values.Count; steps++)
        {
            _hand = _hand + 1 < _values.Count ? _hand + 1 : 0;
            CachedValue value = _values[_hand];
            if (value.Watchers > 0 || value.Waiters is { Count: > 0 } || value.Acquire is not null || value.TakeTouched())
            {
                continue;
            }

            Remove(value);
            Evictions++;
            evicted = value;
            return true;
        }

        evicted = null;
        return false;
    }

    /// <summary>All values: first those that are waited for or watched, then those read lately, then the rest.</summary>
    public IEnumerable<CachedValue> ByInterest()
    {
        var byInterest = new List<CachedValue>[] { [], [], [] };
        foreach (CachedValue value in _values)
        {
            bool wanted = value.Watchers > 0 || value.Waiters is { Count: > 0 };
            byInterest[wanted ? 0 : value.TakeTouched() ? 1 : 2].Add(value);
        }

        foreach (List<CachedValue> values in byInterest)
        {
            foreach (CachedValue value in values)
            {
                yield return value;
            }
        }
    }

    private static long SizeOf(IndexSpec spec) => OverheadBytes + spec.Index.Length + spec.Key.Length;

    private void Remove(CachedValue value)
    {
        CachedValue last = _values[^1];
        _values[value.Slot] = last;
        last.Slot = value.Slot;
        _values.RemoveAt(_values.Count - 1);
        Bytes -= SizeOf(value.Spec) + (value.Held?.Bytes.Length ?? 0);
        value.IsRemoved = true;
        value.Current = null;
        value.IsSubscribed = false;
    }
}
