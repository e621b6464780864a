using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;
using Coherence.Tests.Unit.Indexes;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Specs;

/// <summary>specs/indexes.md against the code.</summary>
public sealed partial class IndexesSpecTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "specs", "indexes.md"));

    private static readonly Dictionary<string, Action<IBufferWriter<byte>>> Writers = new(StringComparer.Ordinal)
    {
        ["counter WriteAdd(5)"] = output => CounterIndex.WriteAdd(output, 5),
        ["counter WriteAdd(-300)"] = output => CounterIndex.WriteAdd(output, -300),
        ["register WriteSet(1000.0, \"old\")"] = output => RegisterIndex.WriteSet(output, new HybridTime(1000, 0), "old"u8),
        ["register WriteSet(1000.0, \"new\")"] = output => RegisterIndex.WriteSet(output, new HybridTime(1000, 0), "new"u8),
        ["register WriteSet(0.7, \"late\")"] = output => RegisterIndex.WriteSet(output, new HybridTime(0, 7), "late"u8),
        ["map WriteSet(\"name\", 0.1, \"Ada\")"] = output => MapIndex.WriteSet(output, "name"u8, new HybridTime(0, 1), "Ada"u8),
        ["map WriteSet(\"city\", 0.2, \"Paris\")"] = output => MapIndex.WriteSet(output, "city"u8, new HybridTime(0, 2), "Paris"u8),
        ["map WriteRemove(\"name\", 0.3)"] = output => MapIndex.WriteRemove(output, "name"u8, new HybridTime(0, 3)),
        ["set WriteAdd(\"red\")"] = output => SetIndex.WriteAdd(output, "red"u8),
        ["set WriteAdd(\"blue\")"] = output => SetIndex.WriteAdd(output, "blue"u8),
        ["set WriteRemove(\"red\", 1)"] = output => SetIndex.WriteRemove(output, "red"u8, new SetTags(Operations.Id(1))),
        ["set WriteRemove(\"blue\", 3)"] = output => SetIndex.WriteRemove(output, "blue"u8, new SetTags(Operations.Id(3))),
        ["sum WriteAdd(5)"] = output => SumIndex.WriteAdd(output, 5),
        ["sum WriteAdd(7)"] = output => SumIndex.WriteAdd(output, 7),
        ["count WriteOne()"] = CountIndex.WriteOne,
        ["blob WritePut(\"hello\")"] = output => BlobIndex.WritePut(output, "hello"u8),
        ["blob WritePut(\"\")"] = output => BlobIndex.WritePut(output, []),
        ["top WriteAdd(3)"] = output => TopIndex.WriteAdd(output, 3),
        ["top WriteAdd(5)"] = output => TopIndex.WriteAdd(output, 5),
    };

    public static TheoryData<string, string> Kinds =>
        [.. Section("## Built-in").Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => (Codes(line)[0], Codes(line)[1]))];

    [Fact]
    public void Every_kind_of_the_table_is_claimed_and_there_is_no_other()
    {
        string[] kinds = [.. Kinds.Select(row => row.Data.Item1)];
        Assert.Equal(["counter", "register", "map", "set", "sum", "count", "blob", "top"], kinds);
        Assert.All(kinds, kind => Assert.True(BuiltInIndexes.IsReserved($"{kind}:x")));
        int classes = typeof(BuiltInIndex).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(BuiltInIndex)) && !type.IsAbstract);
        Assert.Equal(kinds.Length, classes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_examples_of_a_kind_are_what_is_written_and_folded(string kind, string name)
    {
        Assert.True(BuiltInIndexes.TryCreate(name, out IIndex? index));
        FoldedIndex folded = new(index);
        string[] rows = [.. Section($"### {kind}").Where(line => ExampleRow().IsMatch(line))];
        Assert.True(rows.Length >= 2);
        foreach (string row in rows)
        {
            ulong id = ulong.Parse(ExampleRow().Match(row).Groups["id"].Value, CultureInfo.InvariantCulture);
            string[] codes = Codes(row);
            byte[] delta = Convert.FromHexString(Joined(codes[2]));
            Assert.Equal(Convert.ToHexStringLower(Operations.Delta(Writers[$"{kind} {codes[1]}"])), Convert.ToHexStringLower(delta));
            Assert.Equal(FoldStatus.Applied, folded.Fold(new PublishOp(Operations.Id(id), new ObjectId(name, KeyBytes(codes[0])), delta)));
            IEnumerable<string> values = codes[3..].Chunk(2).Select(pair => $"{Key(pair[0])} = {Joined(pair[1])}").Order(StringComparer.Ordinal);
            Assert.Equal(string.Join('\n', values), folded.Dump());
        }
    }

    [Fact]
    public void Every_example_writer_is_used()
    {
        string[] used =
        [
            .. Kinds.SelectMany(kind => Section($"### {kind.Data.Item1}")
                .Where(line => ExampleRow().IsMatch(line))
                .Select(line => $"{kind.Data.Item1} {Codes(line)[1]}")),
        ];
        Assert.Equal(
            Writers.Keys.Order(StringComparer.Ordinal),
            used.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void The_outcomes_are_the_statuses() =>
        Assert.Equal(
            Enum.GetNames<FoldStatus>(),
            Section("## Outcomes").Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => Codes(line)[0]),
            StringComparer.Ordinal);

    [Fact]
    public void The_bounds_are_those_of_the_code()
    {
        Assert.Contains(IndexCatalog.MaximumBuiltIn.ToString("N0", CultureInfo.InvariantCulture), string.Concat(Section("## Catalog")), StringComparison.Ordinal);
        Assert.Contains($"1 to {TopIndex.MaximumSize}, in decimal", string.Concat(Section("## Built-in")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_a_users_index_is_the_one_that_is_tested()
    {
        string[] code = [.. Section("## An index of your own").SkipWhile(line => line is not "```csharp").Skip(1).TakeWhile(line => line is not "```")];
        string file = File.ReadAllText(Path.Combine(Root, "Coherence.Tests", "Unit", "Indexes", "HighestBidIndex.cs"));
        Assert.True(code.Length > 20);
        Assert.EndsWith(string.Join('\n', code), file.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>What stands between a heading and the next one of its level or above, its subsections without their own.</summary>
    private static IEnumerable<string> Section(string heading) => Lines
        .SkipWhile(line => !string.Equals(line, heading, StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal) && !line.StartsWith("### ", StringComparison.Ordinal));

    private static string[] Codes(string line) => [.. Code().Matches(line).Select(match => match.Groups["code"].Value)];

    private static string Joined(string hexadecimal) => hexadecimal.Replace(" ", "", StringComparison.Ordinal);

    private static string Key(string text) => Convert.ToHexStringLower(KeyBytes(text));

    private static byte[] KeyBytes(string text)
    {
        if (text is "(empty)")
        {
            return [];
        }

        return text.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(text[2..]) : Encoding.UTF8.GetBytes(text);
    }

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Coherence.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex("`(?<code>[^`]*)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("^\\| (?<id>[0-9]+) on `", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExampleRow();
}
