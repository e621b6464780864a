using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Tables;

/// <summary>What is kept for one index value in a <see cref="SpecMap{T}"/>; the map's links are inside it, so an entry is one object.</summary>
public abstract class SpecEntry
{
    private readonly byte[] _bytes;
    private readonly byte _nameLength;

    /// <summary>An entry of its own copy of the spec.</summary>
    protected SpecEntry(IndexSpec spec)
    {
        _nameLength = (byte)spec.Index.Length;
        _bytes = new byte[spec.Index.Length + spec.Key.Length];
        spec.Index.Span.CopyTo(_bytes);
        spec.Key.Span.CopyTo(_bytes.AsSpan(_nameLength));
    }

    /// <summary>The index value that this is about. Its bytes never change.</summary>
    public IndexSpec Spec => new(new NamedKey(_bytes.AsMemory(0, _nameLength), _bytes.AsMemory(_nameLength)));

    internal ulong Hash { get; set; }

    internal SpecEntry? Next;

    /// <summary>The first byte of the spec: reading it brings its cache line in.</summary>
    internal byte FirstByte => _bytes[0];

    internal bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) =>
        name.Length == _nameLength
        && _bytes.AsSpan(_nameLength).SequenceEqual(key)
        && _bytes.AsSpan(0, _nameLength).SequenceEqual(name);
}
