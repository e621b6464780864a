using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Coherence.Core.MessagePack;

/// <summary>The buffer under a writer: one span of it is filled with many values before it is handed over.</summary>
internal ref struct MessagePackOutput
{
    // Enough for any number and for the header of anything, so that one comparison goes before each.
    private const int HeaderSpace = 9;

    // The least that is asked of the buffer, so that a nearly full one is not asked for each value.
    private const int MinimumSpan = 256;

    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _position;

    /// <summary>Appends to the buffer.</summary>
    public MessagePackOutput(IBufferWriter<byte> output)
    {
        _output = output;
    }

    /// <summary>Hands what was written to the buffer.</summary>
    public void Flush()
    {
        if (_position > 0)
        {
            _output.Advance(_position);
        }

        _span = default;
        _position = 0;
    }

    /// <summary>The free space, at least so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Free(int length)
    {
        Ensure(length);
        return _span[_position..];
    }

    /// <summary>Counts bytes that were put into <see cref="Free"/>.</summary>
    public void Advance(int length) => _position += length;

    /// <summary>Writes a code that needs no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteCode(byte code)
    {
        Ensure(HeaderSpace);
        _span[_position++] = code;
    }

    /// <summary>Writes a code and a number of 8 bits.</summary>
    public void Write8(byte code, byte value)
    {
        Ensure(HeaderSpace);
        _span[_position] = code;
        _span[_position + 1] = value;
        _position += 2;
    }

    /// <summary>Writes a code and a number of 16 bits.</summary>
    public void Write16(byte code, ushort value)
    {
        Ensure(HeaderSpace);
        _span[_position] = code;
        BinaryPrimitives.WriteUInt16BigEndian(_span[(_position + 1)..], value);
        _position += 3;
    }

    /// <summary>Writes a code and a number of 32 bits.</summary>
    public void Write32(byte code, uint value)
    {
        Ensure(HeaderSpace);
        _span[_position] = code;
        BinaryPrimitives.WriteUInt32BigEndian(_span[(_position + 1)..], value);
        _position += 5;
    }

    /// <summary>Writes a code and a number of 64 bits.</summary>
    public void Write64(byte code, ulong value)
    {
        Ensure(HeaderSpace);
        _span[_position] = code;
        BinaryPrimitives.WriteUInt64BigEndian(_span[(_position + 1)..], value);
        _position += 9;
    }

    /// <summary>Writes a length or a count after the code for its width, 16 bits if it fits.</summary>
    public void WriteLength(uint length, byte code16, byte code32)
    {
        if (length <= ushort.MaxValue)
        {
            Write16(code16, (ushort)length);
        }
        else
        {
            Write32(code32, length);
        }
    }

    /// <summary>Writes a byte string of at most 255 bytes, header and body under one comparison, if there is space for it in the span.</summary>
    public bool TryWriteShortBytes(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > byte.MaxValue || value.Length + 2 > _span.Length - _position)
        {
            return false;
        }

        Span<byte> destination = _span[_position..];
        destination[0] = MessagePackCode.Bin8;
        destination[1] = (byte)value.Length;
        value.CopyTo(destination[2..]);
        _position += value.Length + 2;
        return true;
    }

    /// <summary>Writes bytes as they are, over as many spans as they take.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _span.Length - _position)
        {
            int fitting = _span.Length - _position;
            bytes[..fitting].CopyTo(_span[_position..]);
            _position += fitting;
            bytes = bytes[fitting..];
            TakeSpan(1);
        }

        bytes.CopyTo(_span[_position..]);
        _position += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int length)
    {
        if (length > _span.Length - _position)
        {
            TakeSpan(length);
        }
    }

    // Not inlined: it happens once for many values.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeSpan(int length)
    {
        Flush();
        _span = _output.GetSpan(Math.Max(length, MinimumSpan));
    }
}
