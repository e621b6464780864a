using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Transport.Framing;
using Xunit;

namespace Coherence.Tests.Unit.Transport;

public sealed class FrameCutterTests
{
    private static readonly FrameLimits Admitted = new(MaximumFrameBytes: 1024 * 1024, UnadmittedBytes: 16 * 1024, IsAdmitted: true);

    [Fact]
    public void A_hostile_length_costs_no_memory()
    {
        byte[] stream = new byte[12];
        "COHR"u8.CopyTo(stream);
        BinaryPrimitives.WriteUInt32LittleEndian(stream.AsSpan(4), uint.MaxValue);
        FrameCutter cutter = new();
        _ = new FrameCutter().Cut(new ReadOnlySequence<byte>(stream), Admitted);

        long before = GC.GetAllocatedBytesForCurrentThread();
        FrameCut cut = cutter.Cut(new ReadOnlySequence<byte>(stream), Admitted);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(FrameFault.FrameTooLong, cut.Fault);
        Assert.Equal(uint.MaxValue, cut.FaultBytes);
    }

    [Fact]
    public void A_long_frame_that_has_only_begun_costs_no_memory()
    {
        byte[] stream = new byte[1000];
        "COHR"u8.CopyTo(stream);
        BinaryPrimitives.WriteUInt32LittleEndian(stream.AsSpan(4), 1024 * 1024);
        FrameCutter cutter = new();
        _ = new FrameCutter().Cut(new ReadOnlySequence<byte>(stream), Admitted);

        long before = GC.GetAllocatedBytesForCurrentThread();
        FrameCut cut = cutter.Cut(new ReadOnlySequence<byte>(stream), Admitted);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, cut.Frames.Count);
        Assert.Equal(FrameFault.None, cut.Fault);
        Assert.True(cut.HasRest);
    }

    [Fact]
    public void Whole_frames_of_one_read_come_as_one_batch()
    {
        byte[] stream = [.. "COHR"u8, 1, 0, 0, 0, 7, 2, 0, 0, 0, 8, 9, 3, 0, 0, 0, 1];
        ReadOnlySequence<byte> bytes = new(stream);
        FrameCut cut = new FrameCutter().Cut(bytes, Admitted);
        using FrameBatch frames = cut.Frames;
        Assert.Equal(2, frames.Count);
        Assert.Equal(3, frames.BodyBytes);
        FrameEnumerator each = frames.GetEnumerator();
        Assert.True(each.MoveNext());
        Assert.Equal([7], each.Current.ToArray());
        Assert.True(each.MoveNext());
        Assert.Equal([8, 9], each.Current.ToArray());
        Assert.False(each.MoveNext());
        Assert.Equal(5, bytes.Slice(cut.Consumed).Length);
    }

    [Fact]
    public void A_batch_that_was_never_filled_is_empty()
    {
        FrameBatch frames = default;
        Assert.Equal(0, frames.Count);
        Assert.False(frames.GetEnumerator().MoveNext());
        frames.Dispose();
    }
}
