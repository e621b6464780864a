using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Coherence.Tests.Specs;

public sealed partial class ConsistencyTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SpecFile.RepositoryRoot, "specs", "consistency.md"));

    [Fact]
    public void Every_invariant_that_the_code_names_is_one_of_the_page()
    {
        IEnumerable<string> named = Names(string.Join('\n', Sources("Coherence.Core", "Coherence.Node", "Coherence.Simulation").Select(File.ReadAllText)));
        Assert.Empty(named.Except(Names(Text), StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_of_the_page_says_where_it_is_held()
    {
        string table = Text[Text.IndexOf("## Where each rule is held", StringComparison.Ordinal)..];
        Assert.Empty(Names(Text).Except(Names(table), StringComparer.Ordinal));
    }

    [Fact]
    public void Every_test_that_the_page_names_is_there()
    {
        string[] files = [.. Sources("Coherence.Tests").Select(file => Path.GetFileNameWithoutExtension(file))];
        foreach (Match match in TestName().Matches(Text))
        {
            Assert.Contains(match.Value, files, StringComparer.Ordinal);
        }
    }

    [GeneratedRegex(@"\b(COH|EPO|DUR|CAU|ARC|BND|LIV|DET)-\d\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex InvariantName();

    [GeneratedRegex(@"\b\w+Tests\b(?!/)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TestName();

    private static IEnumerable<string> Names(string text) =>
        InvariantName().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sources(params string[] projects) => projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(SpecFile.RepositoryRoot, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
}
