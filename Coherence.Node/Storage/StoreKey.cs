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

    /// <summary>Whether a key is that of an index value.</summary>
    public static bool IsIndexValue(ReadOnlySpan<byte> key) => key.Length >= 2 && key[0] == IndexValueKind && key.Length >= 2 + key[1];

    /// <summary>The spec of an index value's key, whose bytes it borrows.</summary>
    public static IndexSpec Read(ReadOnlyMemory<byte> key)
    {
        int name = key.Span[1];
        return new IndexSpec(new NamedKey(key.Slice(2, name), key[(2 + name)..]));
    }
}
