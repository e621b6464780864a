using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Coherence.Core.Engine;
using Coherence.Core.MessagePack;
using Coherence.Node.Dumps;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Log.Format;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Tests.Unit.Dumps;
using Xunit;

namespace Coherence.Tests.Specs;

/// <summary>specs/dump.md, and what specs/storage.md says of versions, against the code.</summary>
public sealed class DumpSpecTests
{
    private static readonly string[] Lines = Read("dump.md");

    [Fact]
    public void The_parts_are_the_enum() => Assert.Equal(
        Enum.GetValues<PartCode>().Select(static code => $"{(int)code} {code}"), Table(Lines, "## Parts").Select(static row => $"{row[0]} {row[1]}"), StringComparer.Ordinal);

    [Fact]
    public void The_fields_of_the_header_are_those_of_the_code_and_of_both_forms()
    {
        string[] fields = [.. Table(Lines, "### Header").Select(static row => row[0])];
        Assert.Equal(typeof(DumpHeader).GetConstructors()[0].GetParameters().Select(static field => JsonNamingPolicy.CamelCase.ConvertName(field.Name!)), fields, StringComparer.Ordinal);

        string header = Encoding.UTF8.GetString(SmallDump.Create().Write(DumpFormat.Json)).Split('\n')[0];
        Assert.Equal(["format", "version", .. fields], JsonDocument.Parse(header).RootElement.EnumerateObject().Select(static member => member.Name), StringComparer.Ordinal);

        var reader = new MessagePackReader(SmallDump.Create().Write(DumpFormat.MessagePack));
        Assert.Equal(DumpHeader.Magic, reader.ReadString());
        Assert.Equal(DumpHeader.CurrentVersion, reader.ReadInt32());
        Assert.Equal(fields.Length, reader.ReadArrayHeader());
    }

    [Fact]
    public void The_limits_are_those_of_the_code() => Assert.Equal(
        ((int[])[DumpLimits.ValueBytes, DumpLimits.StatePieceBytes, DumpLimits.StateBytes, DumpLimits.Indexes, DumpLimits.PartBytes, DumpLimits.LineBytes])
            .Select(static limit => limit.ToString("N0", CultureInfo.InvariantCulture)),
        Table(Lines, "### Limits").Select(static row => row[1]),
        StringComparer.Ordinal);

    [Fact]
    public void The_arrays_have_the_codes_and_the_lengths_that_are_written()
    {
        Dictionary<string, string[]> arrays = Table(Lines, "### MessagePack").ToDictionary(static row => row[0], static row => row[1].Split('`')[1].Trim('[', ']').Split(','), StringComparer.Ordinal);
        var reader = new MessagePackReader(SmallDump.Create().Write(DumpFormat.MessagePack));
        for (int head = 0; head < 3; head++)
        {
            reader.Skip();
        }

        HashSet<string> seen = [];
        while (!reader.End)
        {
            MessagePackReader part = reader;
            int fields = part.ReadArrayHeader();
            string name = ((PartCode)part.ReadInt32()).ToString();
            Assert.Equal(arrays[name].Length, fields);
            Assert.Equal(((int)Enum.Parse<PartCode>(name)).ToString(CultureInfo.InvariantCulture), arrays[name][0]);
            _ = seen.Add(name);
            reader.Skip();
        }

        Assert.Equal(arrays.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void The_objects_have_the_members_that_are_written()
    {
        string[] documented = [.. Table(Lines, "### JSON").Select(static row => Members(row[1]))];
        IEnumerable<string> written = Encoding.UTF8.GetString(SmallDump.Create().Write(DumpFormat.Json))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(static line => string.Join(',', JsonDocument.Parse(line).RootElement.EnumerateObject().Select(static member => member.Name)))
            .Distinct(StringComparer.Ordinal);

        // What is for people is left out here.
        Assert.Equal(documented.Select(static members => members.Replace(",reads", string.Empty, StringComparison.Ordinal)).Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void The_numbers_in_the_text_are_those_of_the_code()
    {
        string text = string.Join('\n', Lines);
        Assert.Contains($"\nVersion {DumpHeader.CurrentVersion}.", text, StringComparison.Ordinal);
        Assert.Contains($"`{DumpHeader.Magic}`", text, StringComparison.Ordinal);
        Assert.Contains($"up to {DumpLimits.ReadableBytes:N0} bytes means", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_versions_of_a_data_directory_are_those_that_are_written()
    {
        uint[] versions = [LogFormat.Version, CheckpointManifest.CurrentVersion, (uint)SystemEngine.StateVersion, DumpHeader.CurrentVersion];
        Assert.Equal(
            versions.Select(static version => version.ToString(CultureInfo.InvariantCulture)), Table(Read("storage.md"), "### Versions").Select(static row => row[1]), StringComparer.Ordinal);
    }

    private static string Members(string cell) => string.Join(',', cell.Split('"').Where(static (_, place) => place % 2 == 1));

    private static string[] Read(string name) => File.ReadAllLines(Path.Combine(SpecFile.RepositoryRoot, "specs", name));

    // The rows, without the head, of the first table under a heading.
    private static List<string[]> Table(string[] lines, string heading)
    {
        int begin = Array.IndexOf(lines, heading);
        Assert.True(begin >= 0, $"No heading '{heading}'.");
        return [.. lines
            .Skip(begin + 1)
            .SkipWhile(static line => !line.StartsWith('|'))
            .TakeWhile(static line => line.StartsWith('|'))
            .Skip(2)
            .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }
}
