using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Storage;

/// <summary>The bytes under which FASTER keeps an index value. See specs/store.md#record.</summary>
internal static class StoreKey
{
    /// <summary>The longest key.</summary>
    public const int MaximumBytes = 2 + NamedKey.MaximumNameBytes + NamedKey.MaximumKeyBytes;

    /// <summary>The first byte of the key of an index value. Others may follow.</summary>
    public const byte IndexValueKind = 1;

    /// <summary>Writes the key of a spec; how long it is.</summary>
    public static int Write(IndexSpec spec, Span<byte> key)
    {
        ReadOnlySpan<byte> name = spec.Index.Span;
        key[0] = IndexValueKind;
        key[1] = (byte)name.Length;
        name.CopyTo(key[2..]);
        spec.Key.Span.CopyTo(key[(2 + name.Length)..]);
        return 2 + name.Length + spec.Key.Length;
    }
}
