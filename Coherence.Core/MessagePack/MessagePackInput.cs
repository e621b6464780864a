using System;
using System.Buffers;
using System.Runtime.CompilerServices;

namespace Coherence.Core.MessagePack;

/// <summary>The bytes under a reader: where it stands in them, whether it failed, and what may be taken from them.</summary>
/// <remarks>What is taken is a slice of the bytes wherever that is contiguous, otherwise a copy. Nothing is taken that is not known to be there.</remarks>
internal ref struct MessagePackInput
{
    private readonly int _maximumLength;

    // The input if it has several segments, and what of it begins at the window; both empty if it is one memory.
    private readonly ReadOnlySequence<byte> _whole;
    private ReadOnlySequence<byte> _rest;

    // The window: the segment that is being read, or the whole memory. After a failure it is empty and begins where the bad
    // value does, and so does the end: that alone makes the error sticky, and the hot paths need not look at it.
    private ReadOnlyMemory<byte> _memory;
    private ReadOnlySpan<byte> _window;
    private int _position;
    private long _windowStart;
    private long _end;
    private WireErrorCode _error;

    /// <summary>Contiguous bytes.</summary>
    public MessagePackInput(ReadOnlyMemory<byte> memory, MessagePackLimits limits)
    {
        MaximumDepth = limits.MaximumDepth;
        _maximumLength = limits.MaximumLength;
        _memory = memory;
        _window = memory.Span;
        _end = memory.Length;
    }

    /// <summary>Bytes in several segments.</summary>
    public MessagePackInput(in ReadOnlySequence<byte> sequence, MessagePackLimits limits)
        : this(ReadOnlyMemory<byte>.Empty, limits)
    {
        _whole = sequence;
        _end = sequence.Length;
        Load(sequence);
    }

    /// <summary>See <see cref="MessagePackLimits.MaximumDepth"/>.</summary>
    public int MaximumDepth { get; }

    /// <summary>The first problem, or no error.</summary>
    public readonly WireError Error => _error == WireErrorCode.None ? default : new WireError(_error, _windowStart);

    /// <summary>Whether there is an <see cref="Error"/>.</summary>
    public readonly bool Failed => _error != WireErrorCode.None;

    /// <summary>The offset of the next value, or of the bad one.</summary>
    public readonly long Consumed => _windowStart + _position;

    /// <summary>How many bytes are left; 0 after a failure.</summary>
    public readonly long Remaining => _end - _windowStart - _position;

    /// <summary>The bytes that are left in the segment that is being read.</summary>
    public readonly ReadOnlySpan<byte> WindowLeft => _window[_position..];

    /// <summary>The next byte; <see cref="MessagePackCode.NeverUsed"/> where nothing is left.</summary>
    public readonly byte NextCode => _position < _window.Length ? _window[_position] : NextCodeAcross();

    /// <summary>Takes an integer from 0 to 127 that is one byte and lies in the window. False says nothing yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeFixInt(out int value)
    {
        int position = _position;
        if ((uint)position < (uint)_window.Length && _window[position] <= MessagePackCode.MaxFixInt)
        {
            value = _window[position];
            _position = position + 1;
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Takes the header of an array of at most 15 elements that lies in the window, and the elements may too. False says nothing yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeShortArrayHeader(out int count)
    {
        int position = _position;
        if ((uint)position < (uint)_window.Length)
        {
            count = _window[position] - MessagePackCode.MinFixArray;
            if ((uint)count <= 15 && count < _window.Length - position && count <= _maximumLength)
            {
                _position = position + 1;
                return true;
            }
        }

        count = 0;
        return false;
    }

    /// <summary>Takes a byte string of at most 255 bytes that lies in the window, where nearly all of them do. False says nothing yet.</summary>
    /// <param name="start">Where its bytes begin, for <see cref="Memory"/> and <see cref="Span"/>.</param>
    /// <param name="length">How many there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeShortBytes(out int start, out int length)
    {
        start = _position + 2;
        if (start <= _window.Length && _window[start - 2] == MessagePackCode.Bin8)
        {
            length = _window[start - 1];
            if (length <= _window.Length - start && length <= _maximumLength)
            {
                _position = start + length;
                return true;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>A part of the window.</summary>
    public readonly ReadOnlyMemory<byte> Memory(int start, int length) => _memory.Slice(start, length);

    /// <summary>A part of the window.</summary>
    public readonly ReadOnlySpan<byte> Span(int start, int length) => _window.Slice(start, length);

    /// <summary>Moves past the header of a value, once its length is known to be there. False, with the error, if it is another type.</summary>
    public bool TryTakeHeader(MessagePackType type, out ValueHeader header)
    {
        WireErrorCode error = Check(Peek(stackalloc byte[ValueHeader.MaximumSize]), type, out header);
        if (error != WireErrorCode.None)
        {
            Fail(error, Consumed);
            return false;
        }

        Advance(header.Size);
        return true;
    }

    /// <summary>Moves past a value that holds no others, or past the header of one that does. False, with the error, if it cannot.</summary>
    /// <param name="depthLeft">How many more levels of arrays and maps may be opened.</param>
    /// <param name="children">How many values it holds.</param>
    public bool TrySkipHeader(int depthLeft, out long children)
    {
        children = 0;
        WireErrorCode error = Check(Peek(stackalloc byte[ValueHeader.MaximumSize]), MessagePackType.Unknown, out ValueHeader header);
        bool isContainer = header.Type is MessagePackType.Array or MessagePackType.Map;
        if (error == WireErrorCode.None && isContainer && depthLeft == 0)
        {
            error = WireErrorCode.DepthOverLimit;
        }

        if (error != WireErrorCode.None)
        {
            Fail(error, Consumed);
            return false;
        }

        children = header.Type switch
        {
            MessagePackType.Array => header.Length,
            MessagePackType.Map => 2L * header.Length,
            _ => 0,
        };
        Advance(isContainer ? header.Size : header.Size + (long)header.Length);
        return true;
    }

    /// <summary>Reads a header and compares it with the type (Unknown is any), the limits and the bytes that remain, without moving.</summary>
    public readonly WireErrorCode Check(ReadOnlySpan<byte> source, MessagePackType type, out ValueHeader header)
    {
        WireErrorCode error = ValueHeader.Read(source, out header);
        if (error != WireErrorCode.None)
        {
            return error;
        }

        if (type != MessagePackType.Unknown && header.Type != type)
        {
            return WireErrorCode.UnexpectedType;
        }

        // The types from String on have a length that the sender chose.
        if (header.Type >= MessagePackType.String && header.Length > _maximumLength)
        {
            return WireErrorCode.LengthOverLimit;
        }

        return header.MinimumBodyBytes > Remaining - header.Size ? WireErrorCode.Truncated : WireErrorCode.None;
    }

    /// <summary>The next bytes, at least as many as the scratch space is long if so many are left: in place, or copied to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<byte> Peek(Span<byte> scratch) =>
        _window.Length - _position >= scratch.Length || _rest.IsEmpty ? _window[_position..] : PeekAcross(scratch);

    /// <summary>Takes bytes that are known to be there, in place.</summary>
    public ReadOnlySequence<byte> TakeSequence(long length)
    {
        ReadOnlySequence<byte> bytes = _rest.IsEmpty
            ? new ReadOnlySequence<byte>(_memory.Slice(_position, (int)length))
            : _rest.Slice(_position, length);
        Advance(length);
        return bytes;
    }

    /// <summary>Takes bytes that are known to be there, in place if they lie in one segment, otherwise as a copy.</summary>
    public ReadOnlyMemory<byte> TakeMemory(int length)
    {
        ReadOnlyMemory<byte> bytes = length <= _window.Length - _position
            ? _memory.Slice(_position, length)
            : ToMemory(_rest.Slice(_position, length));
        Advance(length);
        return bytes;
    }

    /// <summary>The bytes between two positions, in place if they lie in one segment, otherwise as a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside the input, or they are in the wrong order.</exception>
    public readonly ReadOnlyMemory<byte> Between(long start, long end)
    {
        if (!_whole.IsEmpty)
        {
            return ToMemory(_whole.Slice(start, end - start));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, _memory.Length);
        return _memory.Slice((int)start, (int)(end - start));
    }

    /// <summary>Moves within what is known to be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(long count)
    {
        if (count < _window.Length - _position || _rest.IsEmpty)
        {
            _position += (int)count;
        }
        else
        {
            AdvanceAcross(count);
        }
    }

    /// <summary>Records that the next value is of another type than the one asked for, or that there is none.</summary>
    public void FailType() =>
        Fail(Remaining == 0 ? WireErrorCode.Truncated : NextCode == MessagePackCode.NeverUsed ? WireErrorCode.ReservedCode : WireErrorCode.UnexpectedType, Consumed);

    /// <summary>Records an error, unless there is one already, and ends the input there.</summary>
    public void Fail(WireErrorCode error, long offset)
    {
        if (Failed)
        {
            return;
        }

        _error = error;
        _window = default;
        _rest = default;
        _position = 0;
        _windowStart = offset;
        _end = offset;
    }

    private static ReadOnlyMemory<byte> ToMemory(in ReadOnlySequence<byte> bytes) => bytes.IsSingleSegment ? bytes.First : bytes.ToArray();

    private readonly ReadOnlySpan<byte> PeekAcross(Span<byte> scratch)
    {
        ReadOnlySequence<byte> ahead = _rest.Slice(_position);
        int count = (int)Math.Min(ahead.Length, scratch.Length);
        ahead.Slice(0, count).CopyTo(scratch);
        return scratch[..count];
    }

    private readonly byte NextCodeAcross()
    {
        ReadOnlySpan<byte> next = Peek(stackalloc byte[1]);
        return next.IsEmpty ? MessagePackCode.NeverUsed : next[0];
    }

    private void AdvanceAcross(long count)
    {
        long moved = _position + count;
        _windowStart += moved;
        Load(_rest.Slice(moved));
    }

    // Opens the window on the first segment that is not empty. The empty ones before it may stay in the rest: they shift nothing.
    private void Load(in ReadOnlySequence<byte> sequence)
    {
        _position = 0;
        SequencePosition next = sequence.Start;
        while (sequence.TryGet(ref next, out _memory) && _memory.IsEmpty)
        {
        }

        _window = _memory.Span;
        _rest = _window.IsEmpty ? default : sequence;
    }
}
