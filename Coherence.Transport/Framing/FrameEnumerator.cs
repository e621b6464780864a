using System;
using System.Buffers.Binary;
using Coherence.Core.Codec;

namespace Coherence.Transport.Framing;

/// <summary>Walks through the frames of a <see cref="FrameBatch"/>.</summary>
public struct FrameEnumerator
{
    private readonly byte[]? _buffer;
    private readonly int _length;
    private int _start;
    private int _end;

    internal FrameEnumerator(byte[]? buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The body of the frame that <see cref="MoveNext"/> came to; valid until the batch is disposed.</summary>
    public readonly ReadOnlyMemory<byte> Current => new(_buffer, _start, _end - _start);

    /// <summary>Goes to the next frame. False behind the last one.</summary>
    public bool MoveNext()
    {
        if (_end >= _length)
        {
            return false;
        }

        _start = _end + FrameHeader.ByteCount;
        _end = _start + BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_end));
        return true;
    }
}
