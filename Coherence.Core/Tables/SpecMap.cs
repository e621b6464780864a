using System;
using System.Numerics;
using System.Threading;
using Coherence.Core.Identity;

namespace Coherence.Core.Tables;

/// <summary>A hash table from <see cref="IndexSpec"/> to one entry each: one thread writes, any thread looks up, without locks.</summary>
/// <remarks>
/// A look-up that races a write may miss an entry that is there, and then takes the way of a miss; it never finds a wrong
/// one. The hash is keyed with a secret seed, because peers choose specs. There is no enumeration: no order of this table
/// can leave an engine (DET-1).
/// </remarks>
/// <typeparam name="T">The entries.</typeparam>
public sealed class SpecMap<T>
    where T : SpecEntry
{
    private const int InitialBuckets = 64;

    private readonly ulong _seed;
    private SpecEntry?[] _buckets = new SpecEntry?[InitialBuckets];

    /// <summary>An empty table.</summary>
    /// <param name="seed">Any number that peers do not know.</param>
    public SpecMap(ulong seed) => _seed = seed;

    /// <summary>How many entries there are. Exact for the writing thread.</summary>
    public int Count { get; private set; }

    /// <summary>The entry of a spec, or null. Any thread; allocates nothing.</summary>
    public T? Find(IndexSpec spec) => Find(spec.Index.Span, spec.Key.Span);

    /// <inheritdoc cref="Find(IndexSpec)"/>
    public T? Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) => Find(HashOf(name, key), name, key);

    /// <summary>The hash of a spec in this table. Any thread.</summary>
    public ulong HashOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) => KeyedHash.Compute(_seed, name, key);

    /// <summary>The entry of a spec whose hash is known, or null. Any thread; allocates nothing.</summary>
    public T? Find(ulong hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        SpecEntry? entry = First(hash);
        while (entry is not null)
        {
            if (entry.Hash == hash && entry.Is(name, key))
            {
                return (T)entry;
            }

            entry = Volatile.Read(ref entry.Next);
        }

        return null;
    }

    /// <summary>
    /// The first entry of the chain in which the hash would be: usually the entry itself. Asking for many before finding any
    /// lets the processor wait for all of their cache lines at once instead of one after the other.
    /// </summary>
    public T? First(ulong hash)
    {
        SpecEntry?[] buckets = Volatile.Read(ref _buckets);
        return (T?)Volatile.Read(ref buckets[(int)(hash & (uint)(buckets.Length - 1))]);
    }

    /// <summary>Adds an entry whose spec is not in the table. The writing thread only.</summary>
    public void Add(T entry)
    {
        if (Count >= _buckets.Length)
        {
            Resize();
        }

        IndexSpec spec = entry.Spec;
        entry.Hash = HashOf(spec.Index.Span, spec.Key.Span);
        Link(_buckets, entry);
        Count++;
    }

    /// <summary>Removes an entry; false if it is not in the table. The writing thread only.</summary>
    public bool Remove(T entry)
    {
        ref SpecEntry? link = ref _buckets[(int)(entry.Hash & (uint)(_buckets.Length - 1))];
        while (link is not null)
        {
            if (ReferenceEquals(link, entry))
            {
                // The removed entry keeps its own link: a look-up that stands on it still reaches the rest of the chain.
                Volatile.Write(ref link, entry.Next);
                Count--;
                return true;
            }

            link = ref link.Next;
        }

        return false;
    }

    private static void Link(SpecEntry?[] buckets, SpecEntry entry)
    {
        ref SpecEntry? bucket = ref buckets[(int)(entry.Hash & (uint)(buckets.Length - 1))];
        Volatile.Write(ref entry.Next, bucket);
        Volatile.Write(ref bucket, entry);
    }

    // Entries move one by one and each chain ends in null at every moment, so a racing look-up may miss but never loops.
    private void Resize()
    {
        var larger = new SpecEntry?[BitOperations.RoundUpToPowerOf2((uint)_buckets.Length + 1)];
        foreach (SpecEntry? first in _buckets)
        {
            SpecEntry? entry = first;
            while (entry is not null)
            {
                SpecEntry? next = entry.Next;
                Link(larger, entry);
                entry = next;
            }
        }

        Volatile.Write(ref _buckets, larger);
    }
}
