using System;
using System.Buffers;
using System.Runtime.InteropServices;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Codec;

public class PublishOpCodecTests
{
    private static readonly PublishOp Operation = new(
        new OperationId(new Identifier(0x1_0000_0001)), new ObjectId("counter:hits", "home"), new byte[] { 1, 2, 3 });

    [Fact]
    public void Names_keys_and_deltas_are_slices_of_what_was_received()
    {
        byte[] bytes = Encode();
        MessagePackReader reader = new(bytes, WireLimits.Reader);
        Assert.True(MessageCodec.TryReadHeader(ref reader, out _, out int fields));
        Assert.True(PublishOpCodec.TryRead(ref reader, fields, out PublishOp message));

        foreach (ReadOnlyMemory<byte> slice in new[] { message.Object.Table, message.Object.Key, message.Delta })
        {
            Assert.True(MemoryMarshal.TryGetArray(slice, out ArraySegment<byte> segment));
            Assert.Same(bytes, segment.Array);
        }
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        WriteAndRead(buffer);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int total = 0;
        for (int run = 0; run < 100; run++)
        {
            total += WriteAndRead(buffer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(300, total);
    }

    private static byte[] Encode()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        PublishOpCodec.Write(ref writer, Operation);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static int WriteAndRead(ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        MessagePackWriter writer = new(buffer);
        PublishOpCodec.Write(ref writer, Operation);
        writer.Flush();
        MessagePackReader reader = new(buffer.WrittenMemory, WireLimits.Reader);
        return MessageCodec.TryReadHeader(ref reader, out _, out int fields)
            && PublishOpCodec.TryRead(ref reader, fields, out PublishOp message) ? message.Delta.Length : 0;
    }
}
