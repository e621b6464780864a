using System;
using System.Buffers;
using Coherence.Benchmarks.Micro;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackAllocationTests
{
    [Fact]
    public void A_message_is_encoded_and_decoded_without_allocation()
    {
        MessagePackBenchmarks benchmarks = new() { Messages = 4 };
        benchmarks.Setup();
        Exercise(benchmarks);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long result = Exercise(benchmarks);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, result);
    }

    [Fact]
    public void Every_read_in_place_allocates_nothing()
    {
        byte[] input = MessagePackNotation.Encode("a:5 u:text b:0102 x:1:010203 t:5:1 m:1 i:70000 f64:3fb999999999999a");
        ReadAll(input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long consumed = ReadAll(input);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * input.Length, consumed);
    }

    private static long Exercise(MessagePackBenchmarks benchmarks) => benchmarks.EncodeSixFields() + benchmarks.DecodeSixFields();

    private static long ReadAll(byte[] input)
    {
        MessagePackReader skipping = new(new ReadOnlySequence<byte>(input));
        skipping.ReadRaw();
        MessagePackReader reader = new(input);
        reader.ReadArrayHeader();
        reader.ReadStringMemory();
        reader.ReadBytes();
        reader.ReadExtensionFormat();
        reader.ReadTimestamp();
        reader.ReadMapHeader();
        reader.ReadInt32();
        reader.ReadDouble();
        return reader.Failed ? -1 : reader.Consumed + skipping.Consumed;
    }
}
