using System;
using System.Buffers;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackWriterTests
{
    [Theory]
    [InlineData("i:127", "7f")]
    [InlineData("i:128", "cc80")]
    [InlineData("i:255", "ccff")]
    [InlineData("i:256", "cd0100")]
    [InlineData("i:65535", "cdffff")]
    [InlineData("i:65536", "ce00010000")]
    [InlineData("i:4294967295", "ceffffffff")]
    [InlineData("i:4294967296", "cf0000000100000000")]
    [InlineData("i:-32", "e0")]
    [InlineData("i:-33", "d0df")]
    [InlineData("i:-128", "d080")]
    [InlineData("i:-129", "d1ff7f")]
    [InlineData("i:-32768", "d18000")]
    [InlineData("i:-32769", "d2ffff7fff")]
    [InlineData("i:-2147483648", "d280000000")]
    [InlineData("i:-2147483649", "d3ffffffff7fffffff")]
    [InlineData("s:61*31", "bf+61*31")]
    [InlineData("s:61*32", "d920+61*32")]
    [InlineData("s:61*255", "d9ff+61*255")]
    [InlineData("s:61*256", "da0100+61*256")]
    [InlineData("s:61*65535", "daffff+61*65535")]
    [InlineData("s:61*65536", "db00010000+61*65536")]
    [InlineData("b:61*255", "c4ff+61*255")]
    [InlineData("b:61*256", "c50100+61*256")]
    [InlineData("b:61*65535", "c5ffff+61*65535")]
    [InlineData("b:61*65536", "c600010000+61*65536")]
    [InlineData("a:15 nil^15", "9f+c0*15")]
    [InlineData("a:16 nil^16", "dc0010+c0*16")]
    [InlineData("a:65535 nil^65535", "dcffff+c0*65535")]
    [InlineData("a:65536 nil^65536", "dd00010000+c0*65536")]
    [InlineData("m:15 nil^30", "8f+c0*30")]
    [InlineData("m:16 nil^32", "de0010+c0*32")]
    [InlineData("m:65535 nil^131070", "deffff+c0*131070")]
    [InlineData("m:65536 nil^131072", "df00010000+c0*131072")]
    [InlineData("x:-128:", "c70080")]
    [InlineData("x:127:61", "d47f61")]
    [InlineData("x:0:6161", "d5006161")]
    [InlineData("x:0:616161", "c70300616161")]
    [InlineData("x:0:61*4", "d600+61*4")]
    [InlineData("x:0:61*8", "d700+61*8")]
    [InlineData("x:0:61*15", "c70f00+61*15")]
    [InlineData("x:0:61*16", "d800+61*16")]
    [InlineData("x:0:61*17", "c71100+61*17")]
    [InlineData("x:0:61*255", "c7ff00+61*255")]
    [InlineData("x:0:61*256", "c8010000+61*256")]
    [InlineData("x:0:61*65535", "c8ffff00+61*65535")]
    [InlineData("x:0:61*65536", "c90001000000+61*65536")]
    public void The_shortest_format_is_written_on_both_sides_of_every_boundary(string notation, string bytes) =>
        Assert.Equal(Convert.ToHexString(MessagePackNotation.Bytes(bytes)), Convert.ToHexString(MessagePackNotation.Encode(notation)));

    [Fact]
    public void Every_integer_type_writes_the_shortest_format()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write((byte)1);
        writer.Write((sbyte)-1);
        writer.Write((short)-300);
        writer.Write((ushort)300);
        writer.Write(-300);
        writer.Write(300u);
        writer.Write(-300L);
        writer.Write(300UL);
        writer.Flush();
        Assert.Equal("01FFD1FED4CD012CD1FED4CD012CD1FED4CD012C", Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void A_format_of_fixed_width_is_written_whatever_the_value()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.WriteUInt8(1);
        writer.WriteUInt16(1);
        writer.WriteUInt32(1);
        writer.WriteUInt64(1);
        writer.WriteInt8(-1);
        writer.WriteInt16(-1);
        writer.WriteInt32(-1);
        writer.WriteInt64(-1);
        writer.Flush();
        Assert.Equal("CC01CD0001CE00000001CF0000000000000001D0FFD1FFFFD2FFFFFFFFD3FFFFFFFFFFFFFFFF", Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void A_null_string_is_nil_and_no_bytes_are_an_empty_byte_string()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write((string?)null);
        writer.Write(string.Empty);
        writer.Write(ReadOnlySpan<byte>.Empty);
        writer.Write(ReadOnlySequence<byte>.Empty);
        writer.Flush();
        Assert.Equal("C0A0C400C400", Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void Nothing_reaches_the_buffer_before_it_is_flushed()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write(1);
        Assert.Equal(0, buffer.WrittenCount);
        writer.Flush();
        writer.Flush();
        Assert.Equal(1, buffer.WrittenCount);
        writer.Write(2);
        writer.Flush();
        Assert.Equal("0102", Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void Values_that_fill_many_spans_follow_each_other()
    {
        FragmentBufferWriter buffer = new();
        MessagePackWriter writer = new(buffer);
        byte[] large = new byte[1_000];
        large.AsSpan().Fill(0xab);
        writer.WriteArrayHeader(300);
        for (int index = 0; index < 100; index++)
        {
            writer.Write(long.MaxValue - index);
            writer.Write(large.AsSpan(0, index * 10));
            writer.Write(new string('ü', index * 5));
        }

        writer.Flush();
        MessagePackReader reader = new(buffer.ToArray());
        Assert.Equal(300, reader.ReadArrayHeader());
        for (int index = 0; index < 100; index++)
        {
            Assert.Equal(long.MaxValue - index, reader.ReadInt64());
            Assert.True(large.AsSpan(0, index * 10).SequenceEqual(reader.ReadBytesSpan()));
            Assert.Equal(new string('ü', index * 5), reader.ReadString());
        }

        Assert.False(reader.Failed);
        Assert.True(reader.End);
    }

    [Fact]
    public void Every_value_is_whole_wherever_the_span_ends()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        for (int before = 230; before < 260; before++)
        {
            FragmentBufferWriter buffer = new();
            MessagePackWriter writer = new(buffer);
            for (int index = 0; index < before; index++)
            {
                writer.WriteRaw([MessagePackCode.Nil]);
            }

            writer.Write(bytes);
            writer.Write("text");
            writer.Write(ulong.MaxValue);
            writer.Write(new MessagePackTimestamp(-1, 1));
            writer.WriteExtensionFormat(new ExtensionResult(1, new ReadOnlySequence<byte>(bytes)));
            writer.Flush();

            string expected = string.Concat(Convert.ToHexString(buffer.ToArray().AsSpan(0, before)), Convert.ToHexString(
                MessagePackNotation.Encode("a:5 b:0102030405060708090a u:text i:18446744073709551615 t:-1:1 x:1:0102030405060708090a").AsSpan(1)));
            Assert.Equal(expected, Convert.ToHexString(buffer.ToArray()));
        }
    }

    [Fact]
    public void Many_bytes_are_written_in_pieces_and_never_ask_for_one_large_span()
    {
        FragmentBufferWriter buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write(new byte[100_000]);
        writer.Flush();
        Assert.Equal(100_005, buffer.ToArray().Length);
        Assert.InRange(buffer.LargestRequest, 1, 256);
    }

    [Fact]
    public void A_body_can_be_written_in_place_after_its_header()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.WriteBinHeader(3);
        writer.GetSpan(3)[..3].Fill(7);
        writer.Advance(3);
        writer.WriteStringHeader(2);
        writer.WriteRaw("ab"u8);
        writer.WriteRaw(SegmentedBytes.Cut([0xc0, 0xc2, 0xc3], 1));
        writer.Write(SegmentedBytes.Cut([1, 2, 3], 2));
        writer.Flush();
        Assert.Equal("C403070707A26162C0C2C3C403010203", Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void What_a_caller_gets_wrong_throws_and_writes_nothing()
    {
        ArrayBufferWriter<byte> buffer = new();
        AssertRefused<ArgumentException>(buffer, (ref MessagePackWriter writer) => writer.Write("half \ud800 a pair"));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.Write(new MessagePackTimestamp(0, 1_000_000_000)));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.WriteArrayHeader(-1));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.WriteMapHeader(-1));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.WriteBinHeader(-1));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.WriteStringHeader(-1));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.WriteExtensionFormatHeader(new ExtensionHeader(1, -1)));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.GetSpan(-1));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.Advance(1 << 20));
        AssertRefused<ArgumentOutOfRangeException>(buffer, (ref MessagePackWriter writer) => writer.Advance(-1));
    }

    private static void AssertRefused<TException>(ArrayBufferWriter<byte> buffer, WriteOperation write)
        where TException : Exception
    {
        MessagePackWriter writer = new(buffer);
        writer.GetSpan(1);
        Exception? thrown = null;
        try
        {
            write(ref writer);
        }
        catch (ArgumentException exception)
        {
            thrown = exception;
        }

        writer.Flush();
        Assert.IsAssignableFrom<TException>(thrown);
        Assert.Equal(0, buffer.WrittenCount);
    }

    private delegate void WriteOperation(ref MessagePackWriter writer);

    // Never gives more than was asked for, so that a writer must come back often.
    private sealed class FragmentBufferWriter : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _written = new();

        public int LargestRequest { get; private set; }

        public byte[] ToArray() => _written.WrittenSpan.ToArray();

        public void Advance(int count) => _written.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            LargestRequest = Math.Max(LargestRequest, sizeHint);
            return _written.GetMemory(sizeHint)[..sizeHint];
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
