using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Coherence.Tests.Specs;

public sealed class DecisionTests
{
    private static readonly string[] Statuses = ["proposed", "accepted", "superseded"];
    private static readonly string Folder = Path.Combine(SpecFile.RepositoryRoot, "specs", "decisions");

    [Fact]
    public void The_index_lists_every_decision_with_its_title_and_status()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Folder, "README.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)];
        string[] expected = [.. Directory.GetFiles(Folder, "0*.md").Order(StringComparer.Ordinal).Select(Row)];
        Assert.Equal(expected, rows);
    }

    private static string Row(string file)
    {
        string[] lines = File.ReadAllLines(file);
        string[] heading = lines[0].TrimStart('#', ' ').Split(". ", 2);
        string status = lines.Single(line => line.StartsWith("Status: ", StringComparison.Ordinal))["Status: ".Length..];
        Assert.Contains(status, Statuses, StringComparer.Ordinal);
        Assert.Contains("## What would change our mind", lines, StringComparer.Ordinal);
        return $"| {heading[0]} | [{heading[1]}]({Path.GetFileName(file)}) | {status} |";
    }
}
