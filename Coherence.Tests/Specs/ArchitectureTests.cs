using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Coherence.Tests.Specs;

public sealed class ArchitectureTests
{
    // What a project may use, itself aside.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Coherence.Core"] = [],
        ["Coherence.Transport"] = ["Coherence.Core"],
        ["Coherence.Node"] = ["Coherence.Core", "Coherence.Transport"],
        ["Coherence.AspNetCore"] = ["Coherence.Core", "Coherence.Transport", "Coherence.Node"],
        ["Coherence.Cli"] = ["Coherence.Core", "Coherence.Transport", "Coherence.Node"],
        ["Coherence.Simulation"] = ["Coherence.Core"],
        ["Coherence.Crash"] = ["Coherence.Core", "Coherence.Node"],
    };

    private static readonly NamespaceGraph Graph = NamespaceGraph.Read(SpecFile.RepositoryRoot);

    [Fact]
    public void No_type_stands_in_the_root_namespace_of_a_project() =>
        Assert.Empty(Graph.Lines.Where(line => Allowed.ContainsKey(line.Namespace)).Select(line => line.File).Distinct(StringComparer.Ordinal));

    [Fact]
    public void A_namespace_is_named_after_its_folder() =>
        Assert.Empty(Graph.Lines
            .Where(line => !string.Equals(Path.GetDirectoryName(line.File)!.Replace('/', '.'), line.Namespace, StringComparison.Ordinal))
            .Select(line => $"{line.File}: {line.Namespace}")
            .Distinct(StringComparer.Ordinal));

    [Fact]
    public void Projects_use_only_those_below_them() =>
        Assert.Empty(Graph.Uses.SelectMany(uses => uses.Value
            .Where(used => !string.Equals(ProjectOf(uses.Key), ProjectOf(used), StringComparison.Ordinal))
            .Where(used => !Allowed[ProjectOf(uses.Key)].Contains(ProjectOf(used), StringComparer.Ordinal))
            .Select(used => $"{uses.Key} uses {used}")));

    [Fact]
    public void No_namespaces_use_each_other_in_a_circle() => Assert.Empty(Graph.FindCycle());

    [Fact]
    public void Only_the_Tcp_folder_of_Transport_uses_sockets() =>
        Assert.Empty(Graph.Lines
            .Where(line => line.Using.StartsWith("System.Net.Sockets", StringComparison.Ordinal))
            .Where(line => !line.Namespace.StartsWith("Coherence.Transport.Tcp", StringComparison.Ordinal))
            .Where(line => !line.Namespace.StartsWith("Coherence.Cli", StringComparison.Ordinal))
            .Select(line => line.File));

    [Fact]
    public void The_picture_in_the_specification_is_that_of_the_code()
    {
        const string Begin = "<!-- namespace graph, written by the architecture test -->\n";
        const string End = "<!-- end of namespace graph -->\n";
        string path = Path.Combine(SpecFile.RepositoryRoot, "specs", "architecture.md");
        string text = File.ReadAllText(path);
        int start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        string expected = text[..start] + Graph.ToMermaid() + text[end..];
        if (Environment.GetEnvironmentVariable("UPDATE_SPECS") is not null)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(string.Equals(expected, File.ReadAllText(path), StringComparison.Ordinal), "Run the tests once with UPDATE_SPECS=1 and look at what changed.");
    }

    private static string ProjectOf(string name) => string.Join('.', name.Split('.').Take(2));
}
