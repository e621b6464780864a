using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using Xunit;

namespace Coherence.Tests.Specs;

/// <summary>specs/store.md against the code.</summary>
public sealed class StoreSpecTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(SpecFile.RepositoryRoot, "specs", "store.md"));

    [Fact]
    public void The_manifest_table_is_the_format()
    {
        byte[] bytes = Example().Write();
        List<string[]> rows = Table("### Manifest", 0);
        int offset = 0;
        foreach (string[] row in rows)
        {
            Assert.Equal(offset, Number(row[0]));
            offset += Number(row[1]);
        }

        Assert.Equal(CheckpointManifest.FixedBytes, offset);
        Assert.Contains($"Behind these {CheckpointManifest.FixedBytes} bytes", string.Join('\n', Lines), StringComparison.Ordinal);
        ulong[] expected =
        [
            CheckpointManifest.Magic, CheckpointManifest.CurrentVersion, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 3, 4, 5,
            1, 6, 0,
        ];
        Assert.Equal(expected, rows.Select(row => ValueOf(Field(bytes, row))));
        Assert.Contains($"`{Encoding.ASCII.GetString(bytes, 0, 4)}`", rows[0][2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_a_segment_is_the_format()
    {
        byte[] bytes = Example().Write();
        int offset = CheckpointManifest.FixedBytes + 4 + 5;
        List<string[]> rows = Table("### Manifest", 1);
        Assert.Equal(CheckpointManifest.SealBytes, rows.Sum(row => Number(row[0])));
        List<ulong> values = [];
        foreach (string[] row in rows)
        {
            values.Add(ValueOf(bytes.AsSpan(offset, Number(row[0]))));
            offset += Number(row[0]);
        }

        Assert.Equal([117UL, 118UL, 119UL, 120UL], values);
    }

    [Fact]
    public void The_record_tables_are_the_format()
    {
        byte[] key = new byte[StoreKey.MaximumBytes];
        int bytes = StoreKey.Write(new IndexSpec("ab", "xyz"), key);
        Assert.Equal("\u0001\u0002abxyz"u8, key.AsSpan(0, bytes));
        Assert.Equal(["1", "1", "up to 255", "up to 1,024"], Table("### Record", 0).Select(row => row[0]), StringComparer.Ordinal);
        Assert.Equal(StoreFunctions.HeaderBytes, Table("### Record", 1).Take(2).Sum(row => Number(row[0])));
    }

    [Fact]
    public void The_error_table_is_the_enum() => Assert.Equal(
        Enum.GetNames<StoreErrorKind>(), Table("## Errors", 0).Select(row => row[0]), StringComparer.Ordinal);

    [Fact]
    public void The_file_table_has_the_names()
    {
        StoreDirectory names = new("store");
        string[] prefixes = [.. Table("## Directory", 0).Select(row => row[0].Split('`')[1])];
        string[] files =
        [
            names.ManifestPath(new Epoch(1)), names.SegmentPath(1), names.IndexPath(Guid.Empty), names.StatePath(Guid.Empty), names.LockPath,
        ];
        Assert.All(files.Zip(prefixes), pair => Assert.StartsWith(pair.Second, Path.GetFileName(pair.First), StringComparison.Ordinal));
        Assert.Equal(prefixes.Length, files.Length);
    }

    [Fact]
    public void The_numbers_in_the_text_are_those_of_the_options()
    {
        string text = string.Join('\n', Lines);
        StoreOptions options = new();
        foreach (long number in (long[])[options.PageBytes, options.SegmentBytes, options.SlackBytes, SectorSum.SectorBytes, 512 << 20])
        {
            Assert.Contains(number.ToString("N0", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        }

        Assert.Contains($"\nVersion {CheckpointManifest.CurrentVersion}.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_storage_folder_of_Node_uses_FASTER() =>
        Assert.Empty(NamespaceGraph.Read(SpecFile.RepositoryRoot).Lines
            .Where(line => line.Using.StartsWith("FASTER", StringComparison.Ordinal))
            .Where(line => !line.Namespace.StartsWith("Coherence.Node.Storage", StringComparison.Ordinal))
            .Select(line => line.File));

    private static CheckpointManifest Example() => new()
    {
        Epoch = new Epoch(101),
        Chain = new ChainHash(102),
        Cluster = new ClusterId(new Identifier(103)),
        Store = new StoreIdentity(104, 105),
        Shape = new StoreShape(106, 107, 108),
        IndexSectors = 109,
        Begin = 110,
        Final = 111,
        IndexStart = 112,
        LogToken = new Guid(Last(16, 113), bigEndian: true),
        IndexToken = new Guid(Last(16, 114), bigEndian: true),
        IndexHash = Last(32, 115),
        StateHash = Last(32, 116),
        StateBytes = 3,
        LogMetadata = new byte[4],
        IndexMetadata = new byte[5],
        Segments = [new SegmentSeal(117, 118, 119, Last(32, 120))],
        LastSector = new byte[6],
    };

    private static byte[] Last(int bytes, byte value)
    {
        byte[] array = new byte[bytes];
        array[^1] = value;
        return array;
    }

    // Short fields are numbers, least significant byte first; long ones are identities, most significant first.
    private static ulong ValueOf(ReadOnlySpan<byte> field) => field.Length switch
    {
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(field),
        _ => BinaryPrimitives.ReadUInt64BigEndian(field[^8..]),
    };

    private static Span<byte> Field(byte[] bytes, string[] row) => bytes.AsSpan(Number(row[0]), Number(row[1]));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // The rows, without the head, of one of the tables under a heading.
    private static List<string[]> Table(string heading, int number)
    {
        int begin = Array.IndexOf(Lines, heading);
        Assert.True(begin >= 0, $"No heading '{heading}'.");
        IEnumerable<string> rest = Lines.Skip(begin + 1);
        for (int skipped = 0; skipped < number; skipped++)
        {
            rest = rest.SkipWhile(line => !line.StartsWith('|')).SkipWhile(line => line.StartsWith('|'));
        }

        return [.. rest
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }
}
