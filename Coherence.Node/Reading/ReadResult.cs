using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Node.Reading;

/// <summary>A value of an index, and the root epoch as of which it was read.</summary>
public readonly struct ReadResult
{
    private readonly GrantedValue _value;

    internal ReadResult(GrantedValue value, Epoch epoch)
    {
        _value = value;
        Epoch = epoch;
    }

    /// <summary>The root epoch at which the value holds.</summary>
    public Epoch Epoch { get; }

    /// <summary>The root epoch that changed it last; 0 if it never changed.</summary>
    public Epoch Changed => _value.Changed;

    /// <summary>Whether no operation ever changed it: it is the index's empty value.</summary>
    public bool IsAbsent => _value.IsAbsent;

    /// <summary>The bytes, in the format of the index; empty if absent. Shared and never changed.</summary>
    public ReadOnlyMemory<byte> Bytes => _value.Bytes;
}
