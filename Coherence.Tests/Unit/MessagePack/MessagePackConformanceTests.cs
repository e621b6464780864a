using System;
using System.Globalization;
using System.Linq;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

public sealed class MessagePackConformanceTests
{
    public static TheoryData<string> Suite => [.. Lines(ConformanceVectors.Suite)];

    public static TheoryData<string> FormatTable => [.. Lines(ConformanceVectors.FormatTable)];

    [Theory]
    [MemberData(nameof(Suite))]
    public void Every_published_encoding_is_read_and_the_shortest_is_written(string line)
    {
        string[] columns = line.Split(" | ");
        byte[][] encodings = [.. columns[1].Split(' ').Select(MessagePackNotation.Bytes)];

        foreach (byte[] encoding in encodings)
        {
            MessagePackReader reader = new(encoding);
            Assert.Equal(MessagePackNotation.Normalize(columns[0]), MessagePackNotation.Decode(ref reader));
            Assert.False(reader.Failed);
            Assert.True(reader.End);
            Assert.True(encoding.Length >= encodings[0].Length);
        }

        Assert.Equal(Convert.ToHexString(encodings[0]), Convert.ToHexString(MessagePackNotation.Encode(columns[0])));
    }

    [Theory]
    [MemberData(nameof(Suite))]
    public void A_published_number_is_the_same_float_in_every_format(string line)
    {
        string[] columns = line.Split(" | ");
        if (columns.Length < 3)
        {
            return;
        }

        double expected = double.Parse(columns[0].AsSpan(2), CultureInfo.InvariantCulture);
        foreach (string encoding in columns[1].Split(' ').Concat(columns[2].Split(' ')))
        {
            MessagePackReader reader = new(MessagePackNotation.Bytes(encoding));
            Assert.Equal(expected, reader.ReadDouble());
            Assert.False(reader.Failed);
            Assert.True(reader.End);
        }
    }

    [Theory]
    [MemberData(nameof(FormatTable))]
    public void A_value_of_every_format_is_written_in_it_and_read_back(string line)
    {
        string[] columns = line.Split(' ', 4);
        byte least = Convert.FromHexString(columns[0])[0];
        byte greatest = Convert.FromHexString(columns[1])[0];
        Assert.All(Enumerable.Range(least, greatest - least + 1), code =>
            Assert.Equal(columns[2], MessagePackCode.ToMessagePackType((byte)code).ToString()));
        if (columns.Length < 4)
        {
            return;
        }

        byte[] bytes = MessagePackNotation.Encode(columns[3]);
        Assert.InRange(bytes[0], least, greatest);
        MessagePackReader reader = new(bytes);
        Assert.Equal(MessagePackNotation.Normalize(columns[3]), MessagePackNotation.Decode(ref reader));
        Assert.True(reader.End);
    }

    [Fact]
    public void The_format_table_covers_every_first_byte_once()
    {
        int next = 0;
        foreach (string line in Lines(ConformanceVectors.FormatTable))
        {
            byte[] range = Convert.FromHexString(line[..2] + line[3..5]);
            Assert.Equal(next, range[0]);
            next = range[1] + 1;
        }

        Assert.Equal(256, next);
    }

    private static string[] Lines(string table) => table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
