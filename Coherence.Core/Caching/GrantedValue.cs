using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Caching;

/// <summary>A value of an index together with the root epoch that changed it last. Never changes, so any thread may read it.</summary>
public class GrantedValue
{
    private readonly byte[]? _bytes;

    /// <summary>A value of these bytes, which are not copied and must not change; null if no operation ever changed it.</summary>
    public GrantedValue(byte[]? bytes, Epoch changed)
    {
        _bytes = bytes;
        Changed = changed;
    }

    /// <summary>The root epoch of its last change; 0 if it never changed.</summary>
    public Epoch Changed { get; }

    /// <summary>Whether no operation ever changed it: it is the index's empty value.</summary>
    public bool IsAbsent => _bytes is null;

    /// <summary>The bytes, in the format of the index; empty if absent.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;
}
