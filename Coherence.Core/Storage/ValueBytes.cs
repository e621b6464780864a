using System;
using System.Buffers;

namespace Coherence.Core.Storage;

/// <summary>The bytes of the values of a batch, one after the other.</summary>
internal sealed class ValueBytes
{
    // A buffer that once held giant values is given back.
    private const int KeptBytes = 512 << 10;

    private ArrayBufferWriter<byte> _bytes = new();

    public int Count => _bytes.WrittenCount;

    /// <summary>Copies a value; where it begins.</summary>
    public int Add(ReadOnlySpan<byte> value)
    {
        int start = _bytes.WrittenCount;
        _bytes.Write(value);
        return start;
    }

    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.WrittenMemory.Slice(start, length);

    public void Clear()
    {
        if (_bytes.Capacity > KeptBytes)
        {
            _bytes = new ArrayBufferWriter<byte>();
        }

        _bytes.ResetWrittenCount();
    }
}
