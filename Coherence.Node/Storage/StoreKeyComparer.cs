using System;
using Coherence.Core.Identity;
using FASTER.core;

namespace Coherence.Node.Storage;

/// <summary>Hashes keys under the seed of the store, so that whoever chooses specs cannot choose collisions.</summary>
/// <remarks>The hash must stay what it is as long as the store lives: an index that was written holds hashes.</remarks>
/// <param name="seed">Of the store.</param>
/// <param name="mask">Which bits count.</param>
internal sealed class StoreKeyComparer(ulong seed, ulong mask) : IFasterEqualityComparer<SpanByte>
{
    /// <inheritdoc/>
    public long GetHashCode64(ref SpanByte k) => (long)(Hash(seed, k.AsReadOnlySpan()) & mask);

    /// <inheritdoc/>
    public bool Equals(ref SpanByte k1, ref SpanByte k2) => k1.AsReadOnlySpan().SequenceEqual(k2.AsReadOnlySpan());

    /// <summary>The hash of a key.</summary>
    public static ulong Hash(ulong seed, ReadOnlySpan<byte> key) => KeyedHash.Compute(seed, key, []);
}
