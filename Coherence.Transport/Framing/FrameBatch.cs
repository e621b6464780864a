using System;
using System.Buffers;
using Coherence.Core.Codec;

namespace Coherence.Transport.Framing;

/// <summary>One or more whole frames that arrived together, in order, in one pooled buffer.</summary>
/// <remarks>
/// Whoever holds it owns the buffer: it is disposed exactly once, by the last holder, and neither it nor a frame of it is
/// touched afterwards. It is a value so that a batch costs no allocation; a copy is the same batch, not a second one.
/// </remarks>
public readonly struct FrameBatch : IDisposable
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    internal FrameBatch(byte[] buffer, int length, int count)
    {
        _buffer = buffer;
        _length = length;
        Count = count;
    }

    /// <summary>Number of frames; zero only in the default value.</summary>
    public int Count { get; }

    /// <summary>Bytes of all frames together, without their headers.</summary>
    public int BodyBytes => _length - (Count * FrameHeader.ByteCount);

    /// <summary>The bodies of the frames, in the order in which they were sent. Not one of them is empty.</summary>
    public FrameEnumerator GetEnumerator() => new(_buffer, _length);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
