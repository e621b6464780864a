using System;
using System.Linq;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackSegmentsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Bytes_in_segments_are_read_as_the_same_bytes_in_one_piece(int segmentBytes)
    {
        foreach (byte[] input in Inputs())
        {
            foreach (ReadOperation operation in ReadOperations.All.Values)
            {
                MessagePackReader contiguous = new(input);
                MessagePackReader segmented = new(SegmentedBytes.Cut(input, segmentBytes));

                // Twice: the second read shows that the first one left the reader on the right segment.
                for (int read = 0; read < 2; read++)
                {
                    Assert.Equal(ReadOperations.Outcome(operation, ref contiguous), ReadOperations.Outcome(operation, ref segmented));
                }
            }

            MessagePackReader whole = new(input);
            MessagePackReader pieces = new(SegmentedBytes.Cut(input, segmentBytes));
            Assert.Equal(MessagePackNotation.Decode(ref whole), MessagePackNotation.Decode(ref pieces));
            Assert.Equal(whole.Error, pieces.Error);
            Assert.Equal(whole.Consumed, pieces.Consumed);
        }
    }

    [Fact]
    public void A_byte_string_that_crosses_segments_is_a_copy_and_one_that_does_not_is_a_slice()
    {
        byte[] input = [0xc4, 0x02, 0x01, 0x02, 0xc4, 0x03, 0x03, 0x04, 0x05];
        MessagePackReader reader = new(SegmentedBytes.Cut(input, 4));
        Assert.True(input.AsMemory(2, 2).Equals(reader.ReadBytesMemory()));
        ReadOnlyMemory<byte> copy = reader.ReadBytesMemory();
        Assert.Equal([3, 4, 5], copy.ToArray());
        input[6] = 9;
        Assert.Equal([3, 4, 5], copy.ToArray());
        Assert.True(reader.End);
    }

    [Fact]
    public void A_byte_string_in_one_segment_is_a_slice_even_if_its_header_is_in_the_segment_before()
    {
        byte[] input = [0xc4, 0x02, 0x01, 0x02];
        MessagePackReader reader = new(SegmentedBytes.Cut(input, 2));
        Assert.True(input.AsMemory(2, 2).Equals(reader.ReadBytesMemory()));
        Assert.True(reader.End);
    }

    private static byte[][] Inputs() =>
    [
        // Every first byte before bytes that make a value, and before bytes that break one.
        .. Enumerable.Range(0, 256).SelectMany(code => (byte[][])
        [
            [(byte)code, 0x00, 0x00, 0x00, 0x03, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70],
            [(byte)code, 0x03, 0xff, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72],
            [(byte)code, 0xff, 0x00, 0x00, 0x00, 0x04, 0x80, 0x00, 0x00, 0x00, 0x01],
            [(byte)code, 0x0c, 0xff, 0x00, 0x00, 0x00, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x2a],
        ]),
        .. ConformanceVectors.Suite
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => line.Split(" | ")[1].Split(' '))
            .Select(MessagePackNotation.Bytes),
    ];
}
