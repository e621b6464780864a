using System;
using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Coherence.Core.MessagePack;

/// <summary>Reads MessagePack values one after the other out of bytes that nobody has checked.</summary>
/// <remarks>
/// Bad bytes throw nothing. The first problem is kept in <see cref="Error"/>; that read and every later one return the
/// default of their type and do not move, <see cref="End"/> is true, and <see cref="Remaining"/> is 0. So a codec reads all
/// fields of a message and looks at <see cref="Failed"/> once. Declared lengths and counts are compared with
/// <see cref="MessagePackLimits"/> and with the bytes that remain before anything is allocated for them. What is returned as
/// memory, span or sequence is a slice of the input wherever that is contiguous, and valid as long as the input is.
/// A reader is a view of its input and is passed by reference; one thread at a time.
/// </remarks>
public ref struct MessagePackReader
{
    private MessagePackInput _input;

    /// <summary>A reader of contiguous bytes, with <see cref="MessagePackLimits.Default"/>.</summary>
    public MessagePackReader(ReadOnlyMemory<byte> memory)
        : this(memory, MessagePackLimits.Default)
    {
    }

    /// <summary>A reader of contiguous bytes.</summary>
    public MessagePackReader(ReadOnlyMemory<byte> memory, MessagePackLimits limits)
    {
        _input = new MessagePackInput(memory, limits);
    }

    /// <summary>A reader of bytes in any number of segments, with <see cref="MessagePackLimits.Default"/>.</summary>
    public MessagePackReader(in ReadOnlySequence<byte> sequence)
        : this(sequence, MessagePackLimits.Default)
    {
    }

    /// <summary>A reader of bytes in any number of segments.</summary>
    public MessagePackReader(in ReadOnlySequence<byte> sequence, MessagePackLimits limits)
    {
        _input = sequence.IsSingleSegment ? new MessagePackInput(sequence.First, limits) : new MessagePackInput(sequence, limits);
    }

    /// <summary>The first problem, or no error.</summary>
    public readonly WireError Error => _input.Error;

    /// <summary>Whether there is an <see cref="Error"/>.</summary>
    public readonly bool Failed => _input.Failed;

    /// <summary>How many bytes were read. After a failure: the offset of the bad value.</summary>
    public readonly long Consumed => _input.Consumed;

    /// <summary>How many bytes are left; 0 after a failure.</summary>
    public readonly long Remaining => _input.Remaining;

    /// <summary>Whether nothing is left to read.</summary>
    public readonly bool End => Remaining == 0;

    /// <summary>The first byte of the next value; <see cref="MessagePackCode.NeverUsed"/> where nothing is left.</summary>
    public readonly byte NextCode => _input.NextCode;

    /// <summary>The type of the next value; <see cref="MessagePackType.Unknown"/> where nothing is left.</summary>
    public readonly MessagePackType NextMessagePackType => MessagePackCode.ToMessagePackType(NextCode);

    /// <summary>Reports a problem that only the caller can see, at the present position. Does nothing if there is an error already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is <see cref="WireErrorCode.None"/>.</exception>
    public void Fail(WireErrorCode code)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)code, (int)WireErrorCode.None, nameof(code));
        _input.Fail(code, Consumed);
    }

    /// <summary>Reads nil if it is next. False, without moving and without error, if it is not.</summary>
    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil)
        {
            return false;
        }

        _input.Advance(1);
        return true;
    }

    /// <summary>Reads nil.</summary>
    public void ReadNil()
    {
        if (!TryReadNil())
        {
            _input.FailType();
        }
    }

    /// <summary>Reads true or false.</summary>
    public bool ReadBoolean()
    {
        byte code = NextCode;
        if (code is not (MessagePackCode.True or MessagePackCode.False))
        {
            _input.FailType();
            return false;
        }

        _input.Advance(1);
        return code == MessagePackCode.True;
    }

    /// <summary>Reads an integer of any format that fits.</summary>
    public byte ReadByte() => _input.TryTakeFixInt(out int value) ? (byte)value : (byte)ReadInteger(byte.MinValue, byte.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public sbyte ReadSByte() => _input.TryTakeFixInt(out int value) ? (sbyte)value : (sbyte)ReadInteger(sbyte.MinValue, sbyte.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public short ReadInt16() => _input.TryTakeFixInt(out int value) ? (short)value : (short)ReadInteger(short.MinValue, short.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public ushort ReadUInt16() => _input.TryTakeFixInt(out int value) ? (ushort)value : (ushort)ReadInteger(ushort.MinValue, ushort.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public int ReadInt32() => _input.TryTakeFixInt(out int value) ? value : (int)ReadInteger(int.MinValue, int.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public uint ReadUInt32() => _input.TryTakeFixInt(out int value) ? (uint)value : (uint)ReadInteger(uint.MinValue, uint.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public long ReadInt64() => _input.TryTakeFixInt(out int value) ? value : ReadInteger(long.MinValue, long.MaxValue);

    /// <inheritdoc cref="ReadByte"/>
    public ulong ReadUInt64()
    {
        if (_input.TryTakeFixInt(out int fixInt))
        {
            return (ulong)fixInt;
        }

        int size = PeekInteger(out long value, out bool isAboveInt64);
        return Accept(size, value >= 0 || isAboveInt64) ? (ulong)value : 0;
    }

    /// <summary>Reads a number of any format that a float of 32 bits holds exactly; others are <see cref="WireErrorCode.OutOfRange"/>.</summary>
    public float ReadSingle() => (float)ReadNumber(significandBits: 24);

    /// <summary>Reads a number of any format that a float of 64 bits holds exactly; others are <see cref="WireErrorCode.OutOfRange"/>.</summary>
    public double ReadDouble() => ReadNumber(significandBits: 53);

    /// <summary>Reads a byte string, in place.</summary>
    public ReadOnlySequence<byte> ReadBytes() => _input.TryTakeHeader(MessagePackType.Binary, out ValueHeader header) ? _input.TakeSequence(header.Length) : default;

    /// <summary>Reads a byte string: in place if it lies in one segment, otherwise a copy.</summary>
    public ReadOnlyMemory<byte> ReadBytesMemory() =>
        _input.TryTakeShortBytes(out int start, out int length) ? _input.Memory(start, length)
        : _input.TryTakeHeader(MessagePackType.Binary, out ValueHeader header) ? _input.TakeMemory((int)header.Length)
        : default;

    /// <summary>Reads a byte string: in place if it lies in one segment, otherwise a copy. Cheaper than <see cref="ReadBytesMemory"/> for what is not kept.</summary>
    public ReadOnlySpan<byte> ReadBytesSpan() =>
        _input.TryTakeShortBytes(out int start, out int length) ? _input.Span(start, length)
        : _input.TryTakeHeader(MessagePackType.Binary, out ValueHeader header) ? _input.TakeMemory((int)header.Length).Span
        : default;

    /// <summary>Reads a string of well-formed UTF-8. Nil is none, see <see cref="TryReadNil"/>; empty after an error.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadStringMemory().Span);

    /// <summary>Reads the bytes of a string and checks that they are UTF-8: in place if they lie in one segment, otherwise a copy.</summary>
    public ReadOnlyMemory<byte> ReadStringMemory()
    {
        long offset = Consumed;
        if (!_input.TryTakeHeader(MessagePackType.String, out ValueHeader header))
        {
            return default;
        }

        ReadOnlyMemory<byte> text = _input.TakeMemory((int)header.Length);
        if (Utf8.IsValid(text.Span))
        {
            return text;
        }

        _input.Fail(WireErrorCode.InvalidUtf8, offset);
        return default;
    }

    /// <summary>Reads how many elements of an array follow.</summary>
    public int ReadArrayHeader() =>
        _input.TryTakeShortArrayHeader(out int count) ? count
        : _input.TryTakeHeader(MessagePackType.Array, out ValueHeader header) ? (int)header.Length
        : 0;

    /// <summary>Reads how many pairs of a map follow.</summary>
    public int ReadMapHeader() => _input.TryTakeHeader(MessagePackType.Map, out ValueHeader header) ? (int)header.Length : 0;

    /// <summary>Reads what stands before the bytes of an extension; <see cref="ReadRaw(long)"/> reads those.</summary>
    public ExtensionHeader ReadExtensionFormatHeader() =>
        _input.TryTakeHeader(MessagePackType.Extension, out ValueHeader header) ? new ExtensionHeader(header.ExtensionType, (int)header.Length) : default;

    /// <summary>Reads an extension of any type number, in place.</summary>
    public ExtensionResult ReadExtensionFormat() =>
        _input.TryTakeHeader(MessagePackType.Extension, out ValueHeader header)
            ? new ExtensionResult(header.ExtensionType, _input.TakeSequence(header.Length))
            : default;

    /// <summary>Reads a timestamp in any of its three forms.</summary>
    public MessagePackTimestamp ReadTimestamp()
    {
        ReadOnlySpan<byte> source = _input.Peek(stackalloc byte[ValueHeader.MaximumSize + TimestampFormat.MaximumSize]);
        WireErrorCode error = _input.Check(source, MessagePackType.Extension, out ValueHeader header);
        if (error == WireErrorCode.None && header.ExtensionType != MessagePackTimestamp.ExtensionType)
        {
            error = WireErrorCode.UnexpectedType;
        }

        MessagePackTimestamp timestamp = default;
        if (error == WireErrorCode.None
            && (header.Length > TimestampFormat.MaximumSize
                || !TimestampFormat.TryRead(source.Slice(header.Size, (int)header.Length), out timestamp)))
        {
            error = WireErrorCode.InvalidTimestamp;
        }

        if (error != WireErrorCode.None)
        {
            _input.Fail(error, Consumed);
            return default;
        }

        _input.Advance(header.Size + header.Length);
        return timestamp;
    }

    /// <summary>Reads past one value, with all that is in it.</summary>
    public void Skip()
    {
        // How many values are still to come in each of the arrays and maps that are open.
        Span<long> pending = stackalloc long[_input.MaximumDepth];
        int depth = 0;
        while (_input.TrySkipHeader(_input.MaximumDepth - depth, out long children))
        {
            if (children > 0)
            {
                pending[depth++] = children;
            }

            while (depth > 0 && pending[depth - 1] == 0)
            {
                depth--;
            }

            if (depth == 0)
            {
                return;
            }

            pending[depth - 1]--;
        }
    }

    /// <summary>Takes the bytes of one value, with all that is in it, in place. Strings in it are not checked.</summary>
    public ReadOnlySequence<byte> ReadRaw()
    {
        MessagePackReader ahead = this;
        ahead.Skip();
        if (!ahead.Failed)
        {
            return _input.TakeSequence(ahead.Consumed - Consumed);
        }

        _input.Fail(ahead.Error.Code, ahead.Error.Offset);
        return default;
    }

    /// <summary>Takes so many bytes, whatever they are, in place: those of an extension after its header.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public ReadOnlySequence<byte> ReadRaw(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length <= Remaining)
        {
            return _input.TakeSequence(length);
        }

        _input.Fail(WireErrorCode.Truncated, Consumed);
        return default;
    }

    /// <summary>The bytes between two positions, say those of a message to forward: in place if they lie in one segment, otherwise a copy.</summary>
    /// <param name="start">A value that <see cref="Consumed"/> had.</param>
    /// <param name="end">A value that <see cref="Consumed"/> has or had, not less.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the input, or they are in the wrong order.</exception>
    public readonly ReadOnlyMemory<byte> RawMemory(long start, long end) => _input.Between(start, end);

    private long ReadInteger(long minimum, long maximum)
    {
        int size = PeekInteger(out long value, out bool isAboveInt64);
        return Accept(size, !isAboveInt64 && value >= minimum && value <= maximum) ? value : 0;
    }

    // Apart from the rare case, whose scratch space would cost every integer a few checks of the stack.
    private readonly int PeekInteger(out long value, out bool isAboveInt64) =>
        _input.WindowLeft.Length >= IntegerFormat.MaximumSize
            ? IntegerFormat.Read(_input.WindowLeft, out value, out isAboveInt64)
            : PeekIntegerAcross(out value, out isAboveInt64);

    private readonly int PeekIntegerAcross(out long value, out bool isAboveInt64) =>
        IntegerFormat.Read(_input.Peek(stackalloc byte[IntegerFormat.MaximumSize]), out value, out isAboveInt64);

    // Moves past a number of that size; false, with the error, if there was none or it does not fit.
    private bool Accept(int size, bool fits)
    {
        if (size > 0 && fits)
        {
            _input.Advance(size);
            return true;
        }

        if (size < 0)
        {
            _input.FailType();
        }
        else
        {
            _input.Fail(size == 0 ? WireErrorCode.Truncated : WireErrorCode.OutOfRange, Consumed);
        }

        return false;
    }

    private double ReadNumber(int significandBits)
    {
        ReadOnlySpan<byte> source = _input.Peek(stackalloc byte[NumberFormat.MaximumSize]);
        int size = NumberFormat.Read(source, significandBits, out double value, out bool isExact);
        return Accept(size, isExact) ? value : 0;
    }
}
