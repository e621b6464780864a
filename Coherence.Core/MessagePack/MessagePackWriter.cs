using System;
using System.Buffers;
using System.Text;

namespace Coherence.Core.MessagePack;

/// <summary>Writes MessagePack values one after the other into a buffer, each in the shortest format that holds it.</summary>
/// <remarks>
/// The writer takes a span from the buffer and fills it with many values; <see cref="Flush"/> hands over what was written,
/// and must be the last call. Nobody else may use the buffer in between. What a writer refuses is a fault of the caller and
/// throws, before anything of that value is written. It is passed by reference; one thread at a time.
/// </remarks>
public ref struct MessagePackWriter
{
    // Throws where the ordinary encoding would put replacement characters, and make two strings one.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private MessagePackOutput _output;

    /// <summary>A writer that appends to the buffer.</summary>
    public MessagePackWriter(IBufferWriter<byte> output)
    {
        _output = new MessagePackOutput(output);
    }

    /// <summary>Hands what was written to the buffer. More can be written after it.</summary>
    public void Flush() => _output.Flush();

    /// <summary>Space for at least so many bytes that the caller fills and then counts with <see cref="Advance"/>: the body after a header.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public Span<byte> GetSpan(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return _output.Free(length);
    }

    /// <summary>Counts bytes that the caller put into the span of <see cref="GetSpan"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many bytes in that span.</exception>
    public void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_output.Free(0).Length, nameof(length));
        _output.Advance(length);
    }

    /// <summary>Writes nil.</summary>
    public void WriteNil() => _output.WriteCode(MessagePackCode.Nil);

    /// <summary>Writes true or false.</summary>
    public void Write(bool value) => _output.WriteCode(value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>Writes an integer in its shortest format.</summary>
    public void Write(byte value) => Write((ulong)value);

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(sbyte value) => Write((long)value);

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(short value) => Write((long)value);

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(ushort value) => Write((ulong)value);

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(int value) => Write((long)value);

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(uint value) => Write((ulong)value);

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(long value)
    {
        if (value >= 0)
        {
            Write((ulong)value);
        }
        else if (value >= -32)
        {
            _output.WriteCode((byte)value);
        }
        else if (value >= sbyte.MinValue)
        {
            WriteInt8((sbyte)value);
        }
        else if (value >= short.MinValue)
        {
            WriteInt16((short)value);
        }
        else if (value >= int.MinValue)
        {
            WriteInt32((int)value);
        }
        else
        {
            WriteInt64(value);
        }
    }

    /// <inheritdoc cref="Write(byte)"/>
    public void Write(ulong value)
    {
        if (value <= MessagePackCode.MaxFixInt)
        {
            _output.WriteCode((byte)value);
        }
        else if (value <= byte.MaxValue)
        {
            WriteUInt8((byte)value);
        }
        else if (value <= ushort.MaxValue)
        {
            WriteUInt16((ushort)value);
        }
        else if (value <= uint.MaxValue)
        {
            WriteUInt32((uint)value);
        }
        else
        {
            WriteUInt64(value);
        }
    }

    /// <summary>Writes a floating-point number of 32 bits.</summary>
    public void Write(float value) => _output.Write32(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Writes a floating-point number of 64 bits.</summary>
    public void Write(double value) => _output.Write64(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes an integer in the format of this width, even where a shorter one would do: for a number that is filled in later.</summary>
    public void WriteUInt8(byte value) => _output.Write8(MessagePackCode.UInt8, value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteUInt16(ushort value) => _output.Write16(MessagePackCode.UInt16, value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteUInt32(uint value) => _output.Write32(MessagePackCode.UInt32, value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteUInt64(ulong value) => _output.Write64(MessagePackCode.UInt64, value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteInt8(sbyte value) => _output.Write8(MessagePackCode.Int8, (byte)value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteInt16(short value) => _output.Write16(MessagePackCode.Int16, (ushort)value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteInt32(int value) => _output.Write32(MessagePackCode.Int32, (uint)value);

    /// <inheritdoc cref="WriteUInt8"/>
    public void WriteInt64(long value) => _output.Write64(MessagePackCode.Int64, (ulong)value);

    /// <summary>Writes a byte string.</summary>
    public void Write(scoped ReadOnlySpan<byte> value)
    {
        if (!_output.TryWriteShortBytes(value))
        {
            WriteBinHeader(value.Length);
            WriteRaw(value);
        }
    }

    /// <summary>Writes a byte string that lies in any number of segments.</summary>
    /// <exception cref="OverflowException">It is longer than 2³¹ − 1 bytes.</exception>
    public void Write(in ReadOnlySequence<byte> value)
    {
        WriteBinHeader(checked((int)value.Length));
        WriteRaw(value);
    }

    /// <summary>Writes what goes before the bytes of a byte string; <see cref="WriteRaw(ReadOnlySpan{byte})"/> or <see cref="GetSpan"/> is for those.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public void WriteBinHeader(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length <= byte.MaxValue)
        {
            _output.Write8(MessagePackCode.Bin8, (byte)length);
        }
        else
        {
            _output.WriteLength((uint)length, MessagePackCode.Bin16, MessagePackCode.Bin32);
        }
    }

    /// <summary>Writes a string, or nil for null.</summary>
    /// <exception cref="ArgumentException">The string has half of a surrogate pair.</exception>
    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNil();
        }
        else
        {
            Write(value.AsSpan());
        }
    }

    /// <summary>Writes a string.</summary>
    /// <exception cref="ArgumentException">The string has half of a surrogate pair.</exception>
    public void Write(scoped ReadOnlySpan<char> value)
    {
        int byteCount = StrictUtf8.GetByteCount(value);
        WriteStringHeader(byteCount);
        _output.Advance(StrictUtf8.GetBytes(value, _output.Free(byteCount)));
    }

    /// <summary>Writes a string out of its bytes, which the caller knows to be UTF-8.</summary>
    public void WriteString(scoped ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    /// <summary>Writes what goes before the bytes of a string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public void WriteStringHeader(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        if (byteCount <= MessagePackCode.MaxFixStr - MessagePackCode.MinFixStr)
        {
            _output.WriteCode((byte)(MessagePackCode.MinFixStr | byteCount));
        }
        else if (byteCount <= byte.MaxValue)
        {
            _output.Write8(MessagePackCode.Str8, (byte)byteCount);
        }
        else
        {
            _output.WriteLength((uint)byteCount, MessagePackCode.Str16, MessagePackCode.Str32);
        }
    }

    /// <summary>Writes how many elements of an array follow.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void WriteArrayHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        WriteArrayHeader((uint)count);
    }

    /// <summary>Writes how many elements of an array follow.</summary>
    public void WriteArrayHeader(uint count)
    {
        if (count <= MessagePackCode.MaxFixArray - MessagePackCode.MinFixArray)
        {
            _output.WriteCode((byte)(MessagePackCode.MinFixArray | count));
        }
        else
        {
            _output.WriteLength(count, MessagePackCode.Array16, MessagePackCode.Array32);
        }
    }

    /// <summary>Writes how many pairs of a map follow.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void WriteMapHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        WriteMapHeader((uint)count);
    }

    /// <summary>Writes how many pairs of a map follow.</summary>
    public void WriteMapHeader(uint count)
    {
        if (count <= MessagePackCode.MaxFixMap - MessagePackCode.MinFixMap)
        {
            _output.WriteCode((byte)(MessagePackCode.MinFixMap | count));
        }
        else
        {
            _output.WriteLength(count, MessagePackCode.Map16, MessagePackCode.Map32);
        }
    }

    /// <summary>Writes what goes before the bytes of an extension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public void WriteExtensionFormatHeader(ExtensionHeader header)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(header.Length);
        switch (header.Length)
        {
            case 1: _output.WriteCode(MessagePackCode.FixExt1); break;
            case 2: _output.WriteCode(MessagePackCode.FixExt2); break;
            case 4: _output.WriteCode(MessagePackCode.FixExt4); break;
            case 8: _output.WriteCode(MessagePackCode.FixExt8); break;
            case 16: _output.WriteCode(MessagePackCode.FixExt16); break;
            case <= byte.MaxValue: _output.Write8(MessagePackCode.Ext8, (byte)header.Length); break;
            default: _output.WriteLength((uint)header.Length, MessagePackCode.Ext16, MessagePackCode.Ext32); break;
        }

        _output.WriteCode((byte)header.TypeCode);
    }

    /// <summary>Writes an extension.</summary>
    /// <exception cref="OverflowException">It is longer than 2³¹ − 1 bytes.</exception>
    public void WriteExtensionFormat(in ExtensionResult extension)
    {
        WriteExtensionFormatHeader(extension.Header);
        WriteRaw(extension.Data);
    }

    /// <summary>Writes an instant as a timestamp extension, in the shortest of its three forms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are a second's worth of nanoseconds or more.</exception>
    public void Write(in MessagePackTimestamp timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(timestamp.Nanoseconds, MessagePackTimestamp.NanosecondsPerSecond, nameof(timestamp));
        int size = TimestampFormat.Size(timestamp);
        WriteExtensionFormatHeader(new ExtensionHeader(MessagePackTimestamp.ExtensionType, size));
        TimestampFormat.Write(_output.Free(size)[..size], timestamp);
        _output.Advance(size);
    }

    /// <summary>Writes bytes as they are: values that are MessagePack already, or the body after a header.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes) => _output.WriteRaw(bytes);

    /// <inheritdoc cref="WriteRaw(ReadOnlySpan{byte})"/>
    public void WriteRaw(in ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            WriteRaw(segment.Span);
        }
    }
}
