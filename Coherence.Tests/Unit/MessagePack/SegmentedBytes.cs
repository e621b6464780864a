using System;
using System.Buffers;

namespace Coherence.Tests.Unit.MessagePack;

/// <summary>Bytes cut into segments of one size, with an empty segment after each.</summary>
internal sealed class SegmentedBytes : ReadOnlySequenceSegment<byte>
{
    private SegmentedBytes(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    public static ReadOnlySequence<byte> Cut(byte[] bytes, int segmentBytes)
    {
        SegmentedBytes first = new(ReadOnlyMemory<byte>.Empty, 0);
        SegmentedBytes last = first;
        for (int start = 0; start < bytes.Length; start += segmentBytes)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(segmentBytes, bytes.Length - start)));
            last = last.Append(ReadOnlyMemory<byte>.Empty);
        }

        return new ReadOnlySequence<byte>(first, 0, last, 0);
    }

    private SegmentedBytes Append(ReadOnlyMemory<byte> memory)
    {
        SegmentedBytes next = new(memory, RunningIndex + Memory.Length);
        Next = next;
        return next;
    }
}
