using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Coherence.Core.MessagePack;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    // Bytes that begin something or are a likely length come more often, or hardly any input would get past its first value.
    private static readonly Arbitrary<byte[]> AnyBytes = Gen.Frequency(
            (3, Gen.Choose(0x80, 0xdf).Select(code => (byte)code)),
            (3, Gen.Choose(0x00, 0x05).Select(code => (byte)code)),
            (2, Gen.Choose(0x00, 0xff).Select(code => (byte)code)))
        .ArrayOf()
        .ToArbitrary();

    [Fact]
    public void Every_integer_is_read_back() => Check.One(Thorough, Prop.ForAll<long, ulong, int>((signed, unsigned, shift) =>
    {
        long number = signed * (1L << (shift & 62));
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write(number);
        writer.Write(unsigned << (shift & 63));
        writer.Flush();
        MessagePackReader reader = new(buffer.WrittenMemory);
        return reader.ReadInt64() == number && reader.ReadUInt64() == unsigned << (shift & 63) && reader.End && !reader.Failed;
    }));

    [Fact]
    public void Every_float_is_read_back_to_the_bit() => Check.One(Thorough, Prop.ForAll<double, float>((wide, narrow) =>
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write(wide);
        writer.Write(narrow);
        writer.Write(narrow);
        writer.Flush();
        MessagePackReader reader = new(buffer.WrittenMemory);
        return BitConverter.DoubleToInt64Bits(reader.ReadDouble()) == BitConverter.DoubleToInt64Bits(wide)
            && BitConverter.SingleToInt32Bits(reader.ReadSingle()) == BitConverter.SingleToInt32Bits(narrow)
            && reader.ReadDouble().Equals((double)narrow)
            && reader.End
            && !reader.Failed;
    }));

    [Fact]
    public void Every_byte_string_and_extension_is_read_back() => Check.One(Thorough, Prop.ForAll<byte[], sbyte>((bytes, type) =>
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write(bytes);
        writer.WriteExtensionFormat(new ExtensionResult(type, new ReadOnlySequence<byte>(bytes)));
        writer.Flush();
        MessagePackReader reader = new(SegmentedBytes.Cut(buffer.WrittenSpan.ToArray(), 5));
        bool sameBytes = reader.ReadBytesSpan().SequenceEqual(bytes);
        ExtensionResult extension = reader.ReadExtensionFormat();
        return sameBytes && extension.TypeCode == type && extension.Data.ToArray().AsSpan().SequenceEqual(bytes) && reader.End && !reader.Failed;
    }));

    [Fact]
    public void Every_string_is_read_back_or_refused_for_half_a_surrogate_pair() => Check.One(Thorough, Prop.ForAll<char[]>(characters =>
    {
        string text = new(characters);
        bool wellFormed = string.Equals(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        try
        {
            writer.Write(text);
        }
        catch (ArgumentException)
        {
            return !wellFormed;
        }

        writer.Flush();
        MessagePackReader reader = new(buffer.WrittenMemory);
        return wellFormed && string.Equals(reader.ReadString(), text, StringComparison.Ordinal) && reader.End && !reader.Failed;
    }));

    [Fact]
    public void Every_timestamp_is_read_back() => Check.One(Thorough, Prop.ForAll<long, uint, int>((seconds, nanoseconds, shift) =>
    {
        MessagePackTimestamp timestamp = new(seconds << (shift & 63), nanoseconds % MessagePackTimestamp.NanosecondsPerSecond);
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        writer.Write(timestamp);
        writer.Flush();
        MessagePackReader reader = new(buffer.WrittenMemory);
        return reader.ReadTimestamp() == timestamp && reader.End && !reader.Failed;
    }));

    [Fact]
    public void Any_bytes_throw_nothing_in_any_read_and_their_segments_do_not_matter() => Check.One(Thorough, Prop.ForAll(AnyBytes, bytes =>
    {
        foreach (ReadOperation operation in ReadOperations.All.Values)
        {
            MessagePackReader contiguous = new(bytes);
            MessagePackReader segmented = new(SegmentedBytes.Cut(bytes, 1 + (bytes.Length % 3)));
            for (int read = 0; read < 4; read++)
            {
                string expected = ReadOperations.Outcome(operation, ref contiguous);
                if (!string.Equals(expected, ReadOperations.Outcome(operation, ref segmented), StringComparison.Ordinal))
                {
                    return false;
                }
            }
        }

        return true;
    }));

    [Fact]
    public void Any_bytes_that_are_values_are_the_same_values_when_they_are_written_again() => Check.One(Thorough, Prop.ForAll(AnyBytes, bytes =>
    {
        MessagePackReader reader = new(bytes);
        MessagePackReader skipping = new(bytes, new MessagePackLimits(MessagePackLimits.HardMaximumDepth, MessagePackLimits.HardMaximumLength));
        while (!reader.End)
        {
            string notation = MessagePackNotation.Decode(ref reader);
            if (reader.Failed)
            {
                return true;
            }

            skipping.Skip();
            byte[] again = MessagePackNotation.Encode(notation);
            MessagePackReader second = new(again);
            if (skipping.Consumed != reader.Consumed
                || !string.Equals(MessagePackNotation.Decode(ref second), notation, StringComparison.Ordinal)
                || second.Consumed != again.Length)
            {
                return false;
            }
        }

        return true;
    }));
}
