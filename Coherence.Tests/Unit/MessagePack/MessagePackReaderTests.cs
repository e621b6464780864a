using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackReaderTests
{
    private static readonly Dictionary<string, (BigInteger Minimum, BigInteger Maximum)> Ranges = new(StringComparer.Ordinal)
    {
        ["ReadByte"] = (byte.MinValue, byte.MaxValue),
        ["ReadSByte"] = (sbyte.MinValue, sbyte.MaxValue),
        ["ReadInt16"] = (short.MinValue, short.MaxValue),
        ["ReadUInt16"] = (ushort.MinValue, ushort.MaxValue),
        ["ReadInt32"] = (int.MinValue, int.MaxValue),
        ["ReadUInt32"] = (uint.MinValue, uint.MaxValue),
        ["ReadInt64"] = (long.MinValue, long.MaxValue),
        ["ReadUInt64"] = (ulong.MinValue, ulong.MaxValue),
    };

    [Fact]
    public void An_integer_of_any_format_is_read_as_every_type_that_holds_it_and_as_no_other()
    {
        foreach ((BigInteger value, byte[] encoding) in IntegerEncodings())
        {
            foreach ((string name, (BigInteger minimum, BigInteger maximum)) in Ranges)
            {
                MessagePackReader reader = new(encoding);
                string result = ReadOperations.All[name](ref reader);
                bool fits = value >= minimum && value <= maximum;
                Assert.Equal(fits ? value.ToString(CultureInfo.InvariantCulture) : "0", result);
                Assert.Equal(fits ? default : new WireError(WireErrorCode.OutOfRange, 0), reader.Error);
                Assert.Equal(fits ? encoding.Length : 0, reader.Consumed);
            }
        }
    }

    [Theory]
    [InlineData("cb3ff0000000000000", 1.0)]
    [InlineData("ca3f800000", 1.0)]
    [InlineData("01", 1.0)]
    [InlineData("ff", -1.0)]
    [InlineData("ce01000000", 16777216.0)]
    [InlineData("cf8000000000000000", 9223372036854775808.0)]
    [InlineData("d38000000000000000", -9223372036854775808.0)]
    [InlineData("cb7ff0000000000000", double.PositiveInfinity)]
    [InlineData("cb7ff8000000000000", double.NaN)]
    [InlineData("ca7fc00000", double.NaN)]
    public void A_number_that_both_floats_hold_is_read_as_either(string bytes, double expected)
    {
        MessagePackReader single = new(Convert.FromHexString(bytes));
        Assert.Equal((float)expected, single.ReadSingle());
        Assert.False(single.Failed);
        MessagePackReader both = new(Convert.FromHexString(bytes));
        Assert.Equal(expected, both.ReadDouble());
        Assert.False(both.Failed);
    }

    [Theory]
    [InlineData("cb3fb999999999999a", true)]
    [InlineData("cb7e37e43c8800759c", true)]
    [InlineData("ce01000001", true)]
    [InlineData("cf0020000000000001", false)]
    [InlineData("cfffffffffffffffff", false)]
    [InlineData("d37fffffffffffffff", false)]
    [InlineData("d38000000000000001", false)]
    public void A_number_that_a_float_does_not_hold_exactly_is_out_of_range(string bytes, bool fitsDouble)
    {
        MessagePackReader single = new(Convert.FromHexString(bytes));
        Assert.Equal(0f, single.ReadSingle());
        Assert.Equal(WireErrorCode.OutOfRange, single.Error.Code);
        MessagePackReader both = new(Convert.FromHexString(bytes));
        both.ReadDouble();
        Assert.Equal(fitsDouble ? WireErrorCode.None : WireErrorCode.OutOfRange, both.Error.Code);
    }

    [Fact]
    public void A_value_of_another_type_is_an_error_for_every_read()
    {
        foreach ((string name, ReadOperation operation) in ReadOperations.All)
        {
            // An empty extension is nothing that the other reads take, and nil is nothing that these two do not.
            byte[] other = name.StartsWith("ReadExtension", StringComparison.Ordinal) ? [0xc0] : [0xc7, 0x00, 0x05];
            if (name is "Skip" or "ReadRaw" or "TryReadNil")
            {
                continue;
            }

            MessagePackReader reader = new(other);
            operation(ref reader);
            Assert.Equal(new WireError(WireErrorCode.UnexpectedType, 0), reader.Error);
        }
    }

    [Fact]
    public void The_first_error_stays_and_every_later_read_returns_nothing_and_does_not_move()
    {
        foreach (ReadOperation operation in ReadOperations.All.Values)
        {
            MessagePackReader reader = new(new byte[] { 0x01, 0xc3, 0x01, 0xa1, 0x61 });
            Assert.Equal(1, reader.ReadInt32());
            Assert.Equal(0, reader.ReadInt32());
            MessagePackReader empty = new(ReadOnlyMemory<byte>.Empty);
            string nothing = operation(ref empty);

            Assert.Equal(nothing, operation(ref reader));
            reader.Fail(WireErrorCode.UnknownCode);
            Assert.True(reader.Failed);
            Assert.Equal(new WireError(WireErrorCode.UnexpectedType, 1), reader.Error);
            Assert.Equal(1, reader.Consumed);
            Assert.Equal(0, reader.Remaining);
            Assert.True(reader.End);
        }
    }

    [Fact]
    public void A_codec_reports_its_own_error_at_the_present_position()
    {
        MessagePackReader reader = new(new byte[] { 0x92, 0x2a, 0x00 });
        reader.ReadArrayHeader();
        reader.ReadInt32();
        reader.Fail(WireErrorCode.UnknownCode);
        Assert.Equal(new WireError(WireErrorCode.UnknownCode, 2), reader.Error);
        bool thrown = false;
        try
        {
            reader.Fail(WireErrorCode.None);
        }
        catch (ArgumentOutOfRangeException)
        {
            thrown = true;
        }

        Assert.True(thrown);
    }

    [Fact]
    public void Bytes_and_strings_are_slices_of_contiguous_input()
    {
        byte[] input = [0xc4, 0x02, 0x01, 0x02, 0xa2, 0x61, 0x62, 0xc4, 0x01, 0x03];
        MessagePackReader reader = new(input);
        Assert.True(input.AsMemory(2, 2).Equals(reader.ReadBytesMemory()));
        Assert.True(input.AsMemory(5, 2).Equals(reader.ReadStringMemory()));
        Assert.True(input.AsSpan(9, 1) == reader.ReadBytesSpan());
        Assert.True(input.AsMemory(4, 3).Equals(reader.RawMemory(4, 7)));
        Assert.False(reader.Failed);
    }

    [Fact]
    public void The_bytes_between_two_positions_are_those_of_the_values_read()
    {
        byte[] input = [0x01, 0x92, 0x02, 0x03, 0x04];
        for (int segmentBytes = 1; segmentBytes <= input.Length; segmentBytes++)
        {
            MessagePackReader reader = new(SegmentedBytes.Cut(input, segmentBytes));
            reader.Skip();
            long start = reader.Consumed;
            reader.Skip();
            Assert.Equal("920203", Convert.ToHexString(reader.RawMemory(start, reader.Consumed).Span));
            Assert.Equal(4, reader.ReadByte());
            Assert.Equal("0192020304", Convert.ToHexString(reader.RawMemory(0, reader.Consumed).Span));
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(2, 1)]
    [InlineData(0, 4)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void Positions_outside_the_input_are_the_callers_fault(long start, long end)
    {
        byte[] input = [1, 2, 3];
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackReader(input).RawMemory(start, end));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MessagePackReader(SegmentedBytes.Cut(input, 1)).RawMemory(start, end));
    }

    [Fact]
    public void The_next_type_is_seen_without_moving_and_nothing_is_seen_at_the_end()
    {
        MessagePackReader reader = new(new byte[] { 0xc0 });
        Assert.Equal(MessagePackCode.Nil, reader.NextCode);
        Assert.Equal(MessagePackType.Nil, reader.NextMessagePackType);
        Assert.True(reader.TryReadNil());
        Assert.Equal(MessagePackCode.NeverUsed, reader.NextCode);
        Assert.Equal(MessagePackType.Unknown, reader.NextMessagePackType);
        Assert.False(reader.TryReadNil());
        Assert.False(reader.Failed);
    }

    [Theory]
    [InlineData("d6ff00000001", 1, 0)]
    [InlineData("c704ff00000001", 1, 0)]
    [InlineData("c80004ff00000001", 1, 0)]
    [InlineData("d7ff0000000000000001", 1, 0)]
    [InlineData("c90000000cff000000000000000000000001", 1, 0)]
    [InlineData("c70cff3b9ac9ff8000000000000000", long.MinValue, 999_999_999)]
    public void A_timestamp_is_read_in_any_form_and_any_extension_format(string bytes, long seconds, uint nanoseconds)
    {
        MessagePackReader reader = new(Convert.FromHexString(bytes));
        Assert.Equal(new MessagePackTimestamp(seconds, nanoseconds), reader.ReadTimestamp());
        Assert.False(reader.Failed);
        Assert.True(reader.End);
    }

    private static IEnumerable<(BigInteger Value, byte[] Encoding)> IntegerEncodings()
    {
        SortedSet<BigInteger> values = [0, 1, -1, -31, -32, -33];
        foreach (int bits in (int[])[7, 8, 15, 16, 31, 32, 63, 64])
        {
            BigInteger edge = BigInteger.One << bits;
            values.UnionWith([edge - 1, edge, edge + 1, -edge - 1, -edge, -edge + 1]);
        }

        foreach (BigInteger value in values)
        {
            if (value >= -32 && value <= 127)
            {
                yield return (value, [(byte)(sbyte)value]);
            }

            for (int width = 0; width < 4; width++)
            {
                int bits = 8 << width;
                if (value.Sign >= 0 && value < BigInteger.One << bits)
                {
                    yield return (value, Encoding((byte)(MessagePackCode.UInt8 + width), value, bits));
                }

                if (value >= -(BigInteger.One << (bits - 1)) && value < BigInteger.One << (bits - 1))
                {
                    yield return (value, Encoding((byte)(MessagePackCode.Int8 + width), value, bits));
                }
            }
        }
    }

    private static byte[] Encoding(byte code, BigInteger value, int bits)
    {
        BigInteger unsigned = value.Sign < 0 ? value + (BigInteger.One << bits) : value;
        byte[] encoding = new byte[1 + (bits / 8)];
        encoding[0] = code;
        byte[] magnitude = unsigned.ToByteArray(isUnsigned: true, isBigEndian: true);
        magnitude.CopyTo(encoding, encoding.Length - magnitude.Length);
        return encoding;
    }
}
