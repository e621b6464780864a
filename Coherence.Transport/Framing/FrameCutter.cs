using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.Codec;

namespace Coherence.Transport.Framing;

/// <summary>Cuts a stream of bytes into frames: checks the preamble, then each length before anything is allocated for it.</summary>
/// <remarks>One thread at a time. Memory beyond the bytes that have arrived is never allocated.</remarks>
internal sealed class FrameCutter
{
    private bool _preambleSeen;
    private long _awaitedBytes;
    private long _unadmittedBytes = Preamble.ByteCount;

    /// <summary>Looks at everything that has arrived and not been consumed.</summary>
    public FrameCut Cut(in ReadOnlySequence<byte> bytes, FrameLimits limits)
    {
        ReadOnlySequence<byte> rest = bytes;
        if (!_preambleSeen)
        {
            if (!BeginsLikePreamble(rest, out bool isComplete))
            {
                return new FrameCut(default, bytes.Start, FrameFault.WrongMagic, FaultBytes: 0, WaitsForAdmission: false, HasRest: true);
            }

            if (!isComplete)
            {
                return Nothing(rest);
            }

            _preambleSeen = true;
            rest = rest.Slice(Preamble.ByteCount);
        }

        // A long frame is looked at again only when all of it is there, or its bytes would be copied once for each read.
        if (rest.Length < FrameHeader.ByteCount || rest.Length < _awaitedBytes)
        {
            return Nothing(rest);
        }

        Span<byte> header = stackalloc byte[FrameHeader.ByteCount];
        rest.Slice(0, FrameHeader.ByteCount).CopyTo(header);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (!MayHandOn(length, handedOn: _unadmittedBytes, limits, out FrameFault fault))
        {
            return new FrameCut(default, rest.Start, fault, length, WaitsForAdmission: fault == FrameFault.None, HasRest: true);
        }

        _awaitedBytes = FrameHeader.ByteCount + (long)length;
        return rest.Length < _awaitedBytes ? Nothing(rest) : CutWholeFrames(rest, limits);
    }

    private FrameCut CutWholeFrames(in ReadOnlySequence<byte> bytes, FrameLimits limits)
    {
        int available = checked((int)bytes.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(available);
        bytes.CopyTo(buffer);

        int end = 0;
        int count = 0;
        long handedOn = _unadmittedBytes;
        uint length = 0;
        bool waits = false;
        FrameFault fault = FrameFault.None;
        _awaitedBytes = 0;
        while (available - end >= FrameHeader.ByteCount)
        {
            length = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(end));
            if (!MayHandOn(length, handedOn, limits, out fault))
            {
                waits = fault == FrameFault.None;
                break;
            }

            if (length > available - end - FrameHeader.ByteCount)
            {
                _awaitedBytes = FrameHeader.ByteCount + (long)length;
                break;
            }

            end += FrameHeader.ByteCount + (int)length;
            handedOn += FrameHeader.ByteCount + (long)length;
            count++;
        }

        _unadmittedBytes = limits.IsAdmitted ? _unadmittedBytes : handedOn;
        FrameBatch frames = new(buffer, end, count);
        return new FrameCut(frames, bytes.GetPosition(end), fault, length, waits, HasRest: end < available);
    }

    /// <summary>False with a fault for a frame that is never allowed; false without one for a frame that waits for admission.</summary>
    private static bool MayHandOn(uint length, long handedOn, FrameLimits limits, out FrameFault fault)
    {
        bool fitsUnadmitted = limits.IsAdmitted || handedOn + FrameHeader.ByteCount + length <= limits.UnadmittedBytes;
        fault = length switch
        {
            0 => FrameFault.FrameEmpty,
            _ when length > (uint)limits.MaximumFrameBytes => FrameFault.FrameTooLong,
            // The first frame is the greeting on which the owner decides: nothing can admit the channel before it.
            _ when !fitsUnadmitted && handedOn == Preamble.ByteCount => FrameFault.FrameTooLong,
            _ => FrameFault.None,
        };
        return fault == FrameFault.None && fitsUnadmitted;
    }

    private static FrameCut Nothing(in ReadOnlySequence<byte> rest) =>
        new(default, rest.Start, FrameFault.None, FaultBytes: 0, WaitsForAdmission: false, HasRest: !rest.IsEmpty);

    private static bool BeginsLikePreamble(in ReadOnlySequence<byte> bytes, out bool isComplete)
    {
        int length = (int)Math.Min(bytes.Length, Preamble.ByteCount);
        Span<byte> start = stackalloc byte[length];
        bytes.Slice(0, length).CopyTo(start);
        return Preamble.TryCheck(start, out isComplete);
    }
}
