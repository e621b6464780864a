using System;
using Coherence.Core.Indexes;

namespace Coherence.Tests.Unit.Indexes;

/// <summary>Holds one value under every key, takes any key, and allocates nothing.</summary>
internal sealed class ConstantValues(byte[]? value = null) : IIndexValues, IKeySink
{
    public int KeyCount { get; private set; }

    public void Add(ReadOnlyMemory<byte> key) => KeyCount++;

    public bool TryRead(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> bytes)
    {
        bytes = value;
        return value is not null;
    }
}
