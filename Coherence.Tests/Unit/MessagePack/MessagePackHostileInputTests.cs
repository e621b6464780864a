using System;
using System.Buffers;
using System.Linq;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackHostileInputTests
{
    [Fact]
    public void Every_format_cut_at_every_byte_is_truncated_for_every_read_and_throws_nothing()
    {
        foreach (byte[] whole in ShortValues())
        {
            for (int length = 0; length < whole.Length; length++)
            {
                byte[] cut = whole[..length];
                MessagePackReader reader = new(cut);
                MessagePackNotation.Decode(ref reader);
                Assert.True(reader.Error.Code is WireErrorCode.Truncated || length == 0, $"{Convert.ToHexString(cut)}: {reader.Error}");

                MessagePackReader skipping = new(SegmentedBytes.Cut(cut, 1));
                skipping.Skip();
                Assert.Equal(WireErrorCode.Truncated, skipping.Error.Code);

                foreach (ReadOperation operation in ReadOperations.All.Values)
                {
                    MessagePackReader any = new(cut);
                    operation(ref any);
                }
            }
        }
    }

    [Theory]
    [InlineData("dd80000000ffffffffff")]
    [InlineData("df80000000ffffffffff")]
    [InlineData("ddffffffffffffffffff")]
    [InlineData("dfffffffffffffffffff")]
    [InlineData("c680000000ffffffffff")]
    [InlineData("db80000000ffffffffff")]
    [InlineData("c98000000001ffffffff")]
    [InlineData("c9ffffffffffffffffff")]
    public void A_count_or_length_of_two_billion_in_ten_bytes_is_over_the_limit_and_allocates_nothing(string bytes)
    {
        byte[] input = Convert.FromHexString(bytes);
        ReadOnlySequence<byte> segments = SegmentedBytes.Cut(input, 3);
        AssertAllFail(input, segments, WireErrorCode.LengthOverLimit);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertAllFail(input, segments, WireErrorCode.LengthOverLimit);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Theory]
    [InlineData("dc0003c0c0")]
    [InlineData("de0002c0c0c0")]
    [InlineData("93c0c0")]
    [InlineData("81c0")]
    [InlineData("c403ffff")]
    [InlineData("c50003ffff")]
    [InlineData("a3ffff")]
    [InlineData("d9056161")]
    [InlineData("c70301ffff")]
    [InlineData("d801ffff")]
    [InlineData("dd00100000c0")]
    [InlineData("c600100000c0")]
    public void A_count_or_length_that_does_not_fit_in_what_remains_is_truncated(string bytes)
    {
        byte[] input = Convert.FromHexString(bytes);
        AssertAllFail(input, SegmentedBytes.Cut(input, 1), WireErrorCode.Truncated);
    }

    [Theory]
    [InlineData("93c0c0", "ReadArrayHeader")]
    [InlineData("9f", "ReadArrayHeader")]
    [InlineData("dc0003c0c0", "ReadArrayHeader")]
    [InlineData("82c0c0c0", "ReadMapHeader")]
    [InlineData("de0002c0c0c0", "ReadMapHeader")]
    [InlineData("df00000002c0c0c0", "ReadMapHeader")]
    public void A_header_promises_no_elements_that_the_bytes_cannot_hold(string bytes, string operation)
    {
        byte[] input = Convert.FromHexString(bytes);
        foreach (ReadOnlySequence<byte> sequence in (ReadOnlySequence<byte>[])[new(input), SegmentedBytes.Cut(input, 1)])
        {
            MessagePackReader reader = new(sequence);
            Assert.Equal("0", ReadOperations.All[operation](ref reader));
            Assert.Equal(new WireError(WireErrorCode.Truncated, 0), reader.Error);
        }
    }

    [Theory]
    [InlineData(16, WireErrorCode.None)]
    [InlineData(17, WireErrorCode.DepthOverLimit)]
    [InlineData(10_000, WireErrorCode.DepthOverLimit)]
    [InlineData(1_000_000, WireErrorCode.DepthOverLimit)]
    public void Nesting_deeper_than_the_limit_is_an_error_where_it_is_passed(int depth, WireErrorCode expected)
    {
        byte[] arrays = [.. Enumerable.Repeat((byte)0x91, depth - 1), 0x90];
        byte[] maps = [.. Enumerable.Range(0, 2 * (depth - 1)).Select(index => index % 2 == 0 ? (byte)0x81 : (byte)0xc0), 0x80];
        MessagePackReader reader = new(arrays);
        reader.Skip();
        Assert.Equal(expected, reader.Error.Code);
        Assert.Equal(expected == WireErrorCode.None ? depth : 16, reader.Consumed);
        MessagePackReader raw = new(maps);
        raw.ReadRaw();
        Assert.Equal(expected, raw.Error.Code);
    }

    [Fact]
    public void The_depth_limit_is_for_nesting_and_not_for_what_stands_side_by_side()
    {
        byte[] input = [0x94, 0x91, 0x90, 0x90, 0x91, 0x80, 0x90, 0x01];
        MessagePackReader reader = new(input, new MessagePackLimits(3, 100));
        Assert.Equal(7, reader.ReadRaw().Length);
        Assert.Equal(1, reader.ReadInt32());
        MessagePackReader shallow = new(input, new MessagePackLimits(2, 100));
        shallow.Skip();
        Assert.Equal(new WireError(WireErrorCode.DepthOverLimit, 2), shallow.Error);
    }

    [Theory]
    [InlineData("b:00*100", 100, WireErrorCode.None)]
    [InlineData("b:00*101", 100, WireErrorCode.LengthOverLimit)]
    [InlineData("s:61*101", 100, WireErrorCode.LengthOverLimit)]
    [InlineData("x:1:00*101", 100, WireErrorCode.LengthOverLimit)]
    [InlineData("a:101 nil^101", 100, WireErrorCode.LengthOverLimit)]
    [InlineData("m:101 nil^202", 100, WireErrorCode.LengthOverLimit)]
    [InlineData("m:100 nil^200", 100, WireErrorCode.None)]
    [InlineData("a:3 nil nil nil", 2, WireErrorCode.LengthOverLimit)]
    [InlineData("b:000000", 2, WireErrorCode.LengthOverLimit)]
    [InlineData("i:-9223372036854775808", 1, WireErrorCode.None)]
    public void A_length_or_count_above_the_limit_is_an_error_even_if_the_bytes_are_there(string notation, int maximumLength, WireErrorCode expected)
    {
        byte[] input = MessagePackNotation.Encode(notation);
        MessagePackReader reader = new(input, new MessagePackLimits(4, maximumLength));
        MessagePackNotation.Decode(ref reader);
        Assert.Equal(expected, reader.Error.Code);
        MessagePackReader skipping = new(SegmentedBytes.Cut(input, 1), new MessagePackLimits(4, maximumLength));
        skipping.Skip();
        Assert.Equal(expected, skipping.Error.Code);
    }

    [Fact]
    public void The_byte_that_is_never_used_is_an_error_for_every_read()
    {
        foreach ((string name, ReadOperation operation) in ReadOperations.All)
        {
            MessagePackReader reader = new(new byte[] { 0xc1 });
            operation(ref reader);
            Assert.Equal(name is "TryReadNil" ? WireErrorCode.None : WireErrorCode.ReservedCode, reader.Error.Code);
        }

        MessagePackReader inside = new(new byte[] { 0x92, 0x00, 0xc1 });
        inside.Skip();
        Assert.Equal(new WireError(WireErrorCode.ReservedCode, 2), inside.Error);
    }

    [Theory]
    [InlineData("a1ff")]
    [InlineData("a2c080")]
    [InlineData("a1c3")]
    [InlineData("a3eda080")]
    [InlineData("a4f4908080")]
    [InlineData("a3e28261")]
    [InlineData("d90180")]
    public void A_string_that_is_not_utf8_is_an_error_where_it_begins(string bytes)
    {
        byte[] input = [0xc0, .. Convert.FromHexString(bytes)];
        foreach (ReadOnlySequence<byte> sequence in (ReadOnlySequence<byte>[])[new(input), SegmentedBytes.Cut(input, 1)])
        {
            MessagePackReader reader = new(sequence);
            reader.ReadNil();
            Assert.Equal(string.Empty, reader.ReadString());
            Assert.Equal(new WireError(WireErrorCode.InvalidUtf8, 1), reader.Error);
            Assert.Equal(1, reader.Consumed);
        }
    }

    [Theory]
    [InlineData("d7ffee6b280000000000", WireErrorCode.InvalidTimestamp)]
    [InlineData("c70cff3b9aca000000000000000000", WireErrorCode.InvalidTimestamp)]
    [InlineData("d4ff00", WireErrorCode.InvalidTimestamp)]
    [InlineData("d8ff00000000000000000000000000000000", WireErrorCode.InvalidTimestamp)]
    [InlineData("c700ff", WireErrorCode.InvalidTimestamp)]
    [InlineData("d6fe00000000", WireErrorCode.UnexpectedType)]
    [InlineData("d6ff000000", WireErrorCode.Truncated)]
    public void A_timestamp_that_breaks_the_specification_is_an_error(string bytes, WireErrorCode expected)
    {
        byte[] input = Convert.FromHexString(bytes);
        foreach (ReadOnlySequence<byte> sequence in (ReadOnlySequence<byte>[])[new(input), SegmentedBytes.Cut(input, 1)])
        {
            MessagePackReader reader = new(sequence);
            Assert.Equal(default, reader.ReadTimestamp());
            Assert.Equal(new WireError(expected, 0), reader.Error);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65, 1)]
    [InlineData(1, 0)]
    [InlineData(1, (16 * 1024 * 1024) + 1)]
    public void Limits_outside_their_ranges_are_refused(int maximumDepth, int maximumLength) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackLimits(maximumDepth, maximumLength));

    private static void AssertAllFail(byte[] input, in ReadOnlySequence<byte> segments, WireErrorCode expected)
    {
        MessagePackReader typed = new(input);
        MessagePackNotation.Decode(ref typed);
        Assert.Equal(expected, typed.Error.Code);
        MessagePackReader skipping = new(segments);
        skipping.Skip();
        Assert.Equal(expected, skipping.Error.Code);
        MessagePackReader raw = new(segments);
        Assert.True(raw.ReadRaw().IsEmpty);
        Assert.Equal(expected, raw.Error.Code);
    }

    private static byte[][] ShortValues() =>
    [
        .. ConformanceVectors.Suite
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => line.Split(" | ").Skip(1))
            .SelectMany(column => column.Split(' '))
            .Select(MessagePackNotation.Bytes),
        MessagePackNotation.Encode("x:7:010203"),
        MessagePackNotation.Encode("x:7:00*256"),
        MessagePackNotation.Encode("x:7:0102030405060708090a0b0c0d0e0f10"),
        MessagePackNotation.Encode("x:7:0102"),
        MessagePackNotation.Encode("b:00*256"),
        MessagePackNotation.Encode("s:61*256"),
        MessagePackNotation.Encode("m:16 nil^32"),
        MessagePackNotation.Encode("a:2 m:1 u:key a:2 i:70000 f64:3fb999999999999a t:-1:5"),
    ];
}
