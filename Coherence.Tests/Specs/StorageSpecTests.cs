using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Specs;

/// <summary>specs/storage.md against the code.</summary>
public sealed class StorageSpecTests
{
    private static readonly string[] Lines = File.ReadAllLines(PathOfSpec());

    [Fact]
    public void The_sector_table_is_the_format()
    {
        List<string[]> rows = Table("### Sector");
        Assert.Equal(["0", LogFormat.ContentBytes.ToString(CultureInfo.InvariantCulture)], rows[0][..2]);
        Assert.Equal([$"{LogFormat.OrdinalOffset}", "4"], rows[1][..2]);
        Assert.Equal([$"{LogFormat.ChecksumOffset}", "4"], rows[2][..2]);
        Assert.Equal(LogFormat.SectorBytes, rows.Sum(row => int.Parse(row[1], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_prefix_table_is_the_format()
    {
        byte[] bytes = new byte[SectorPrefix.ByteCount];
        new SectorPrefix(LogFormat.RecordMagic, 0x0403_0201, 0x0807_0605_0403_0201, new ChainHash(UInt128.MaxValue)).Write(bytes);
        List<string[]> rows = Table("### Prefix");
        Assert.Equal("CREC"u8, Field(bytes, rows[0]));
        Assert.Equal([1, 2, 3, 4], Field(bytes, rows[1]));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Field(bytes, rows[2]));
        Assert.Equal(Enumerable.Repeat((byte)255, ChainHash.ByteCount), Field(bytes, rows[3]));
        Assert.Equal(SectorPrefix.ByteCount, rows.Sum(row => int.Parse(row[1], CultureInfo.InvariantCulture)));
        Assert.Contains(LogFormat.MaximumPayloadBytes.ToString("N0", CultureInfo.InvariantCulture), rows[1][2], StringComparison.Ordinal);
        foreach (uint magic in (uint[])[LogFormat.SegmentMagic, LogFormat.RecordMagic, LogFormat.MarkMagic])
        {
            Assert.Contains($"`{Encoding.ASCII.GetString(BitConverter.GetBytes(magic))}`", rows[0][2], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_segment_table_is_the_format()
    {
        byte[] bytes = new byte[LogFormat.SectorBytes];
        new SegmentHeader(LogFormat.Version, 3, default, new ClusterId(new Identifier(0xC0FFEE)), new Epoch(7), 8_192).Write(bytes);
        List<string[]> rows = Table("### Segment");
        Assert.Equal(SectorPrefix.ByteCount, Field(bytes, rows[0]).Length);
        Assert.Equal(new Identifier(0xC0FFEE), Identifier.Read(Field(bytes, rows[1])));
        Assert.Equal(7, BitConverter.ToInt64(Field(bytes, rows[2])));
        Assert.Equal(8_192, BitConverter.ToInt64(Field(bytes, rows[3])));
        Assert.True(SegmentHeader.TryRead(bytes, out SegmentHeader read));
        Assert.Equal(new Epoch(7), read.First);
    }

    [Fact]
    public void The_numbers_in_the_text_are_those_of_the_options()
    {
        string text = string.Join('\n', Lines);
        foreach (int number in (int[])
            [EpochLogOptions.MinimumSegmentBytes, EpochLogOptions.MaximumSegmentBytes, new EpochLogOptions().SegmentBytes, LogFormat.HeaderBlockBytes])
        {
            Assert.Contains(number.ToString("N0", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        }

        Assert.Contains($"\nVersion {LogFormat.Version}.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mark_table_is_the_enum() => Assert.Equal(
        string.Join('\n', Enum.GetValues<MarkKind>().Select(kind => $"{(uint)kind} {kind}")),
        string.Join('\n', Table("### Mark").Select(row => $"{row[0]} {row[1]}")));

    [Fact]
    public void The_error_table_is_the_enum() => Assert.Equal(
        string.Join('\n', Enum.GetNames<EpochLogErrorKind>()),
        string.Join('\n', Table("## Errors").Select(row => row[0])));

    [Fact]
    public void The_example_is_what_is_written()
    {
        byte[] record = new byte[LogFormat.SectorBytes];
        ReadOnlySequence<byte> payload = new("Hello, epoch 1!"u8.ToArray());
        Assert.Equal(record.Length, RecordFrame.SizeOf(payload.Length));
        RecordFrame.Write(record, new Epoch(1), ChainHash.Genesis(new ClusterId(new Identifier(0xC0FFEE))), payload);

        int end = SectorPrefix.ByteCount + (int)payload.Length;
        Assert.True(Sector.IsZero(record.AsSpan(end, LogFormat.OrdinalOffset - end)));
        Assert.Contains($"from offset {end} to {LogFormat.OrdinalOffset - 1} are left out", string.Join('\n', Lines), StringComparison.Ordinal);
        Assert.Equal(Dump(record, end), Example());
    }

    private static string Dump(byte[] record, int end)
    {
        StringBuilder text = new();
        for (int offset = 0; offset < end; offset += 16)
        {
            Append(text, record, offset, Math.Min(16, end - offset));
        }

        Append(text, record, LogFormat.OrdinalOffset, LogFormat.SectorBytes - LogFormat.OrdinalOffset);
        return text.ToString();
    }

    private static void Append(StringBuilder text, byte[] record, int offset, int count) =>
        text.Append(CultureInfo.InvariantCulture, $"{offset,3}: ")
            .AppendJoin(' ', record.Skip(offset).Take(count).Select(value => value.ToString("x2", CultureInfo.InvariantCulture)))
            .Append('\n');

    private static string Example()
    {
        int begin = Array.IndexOf(Lines, "```record") + 1;
        int end = Array.IndexOf(Lines, "```", begin);
        return string.Concat(Lines[begin..end].Select(line => line + "\n"));
    }

    private static byte[] Field(byte[] bytes, string[] row) =>
        bytes.AsSpan(int.Parse(row[0], CultureInfo.InvariantCulture), int.Parse(row[1], CultureInfo.InvariantCulture)).ToArray();

    // The rows, without the head, of the first table under a heading.
    private static List<string[]> Table(string heading)
    {
        int begin = Array.IndexOf(Lines, heading);
        Assert.True(begin >= 0, $"No heading '{heading}'.");
        return [.. Lines.Skip(begin + 1)
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }

    private static string PathOfSpec()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "specs", "storage.md")))
        {
            directory = directory.Parent;
        }

        Assert.NotNull(directory);
        return Path.Combine(directory.FullName, "specs", "storage.md");
    }
}
