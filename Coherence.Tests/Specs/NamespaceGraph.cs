using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Coherence.Tests.Specs;

/// <summary>Which namespace uses which, read from the <c>namespace</c> and <c>using</c> lines of the source files.</summary>
internal sealed partial class NamespaceGraph
{
    private static readonly string[] Projects =
        ["Coherence.Core", "Coherence.Transport", "Coherence.Node", "Coherence.AspNetCore", "Coherence.Cli", "Coherence.Simulation", "Coherence.Crash"];

    private NamespaceGraph(SortedDictionary<string, SortedSet<string>> uses, IReadOnlyList<(string File, string Namespace, string Using)> lines)
    {
        Uses = uses;
        Lines = lines;
    }

    /// <summary>Every namespace of the product with those of the product that it uses.</summary>
    public SortedDictionary<string, SortedSet<string>> Uses { get; }

    /// <summary>Every <c>using</c> line of the product, with its file and namespace.</summary>
    public IReadOnlyList<(string File, string Namespace, string Using)> Lines { get; }

    public static NamespaceGraph Read(string root)
    {
        var lines = new List<(string File, string Namespace, string Using)>();
        var uses = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (string file in Projects.SelectMany(project => SourceFiles(Path.Combine(root, project))))
        {
            string text = File.ReadAllText(file);
            string own = NamespaceLine().Match(text).Groups["name"].Value;
            _ = uses.TryAdd(own, new SortedSet<string>(StringComparer.Ordinal));
            lines.Add((Path.GetRelativePath(root, file), own, string.Empty));
            lines.AddRange(UsingLine().Matches(text).Select(match => (Path.GetRelativePath(root, file), own, match.Groups["name"].Value)));
        }

        foreach ((string _, string own, string used) in lines)
        {
            if (uses.ContainsKey(used) && !string.Equals(used, own, StringComparison.Ordinal))
            {
                _ = uses[own].Add(used);
            }
        }

        return new NamespaceGraph(uses, lines);
    }

    /// <summary>A cycle of namespaces, or an empty list if there is none.</summary>
    public IReadOnlyList<string> FindCycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (string start in Uses.Keys)
        {
            if (FindCycle(start, [], done) is { } cycle)
            {
                return cycle;
            }
        }

        return [];
    }

    /// <summary>The graph as a Mermaid flow chart, one box a project; arrows that another path implies are left out.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (string project in Projects)
        {
            text.Append("  subgraph ").Append(project).Append('\n');
            foreach (string name in Uses.Keys.Where(name => name.StartsWith(project + ".", StringComparison.Ordinal)))
            {
                text.Append("    ").Append(Id(name)).Append('[').Append(name[(project.Length + 1)..]).Append("]\n");
            }

            text.Append("  end\n");
        }

        foreach ((string name, SortedSet<string> used) in Uses)
        {
            foreach (string target in used.Where(target => !IsImplied(name, target)))
            {
                text.Append("  ").Append(Id(name)).Append(" --> ").Append(Id(target)).Append('\n');
            }
        }

        return text.Append("```\n").ToString();
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (static )?(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UsingLine();

    private static IEnumerable<string> SourceFiles(string project) => Directory
        .EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Id(string name) => name.Replace('.', '_');

    private bool IsImplied(string name, string target) =>
        Uses[name].Any(other => !string.Equals(other, target, StringComparison.Ordinal) && Reaches(other, target, [name]));

    private bool Reaches(string from, string target, HashSet<string> passed) =>
        passed.Add(from) && (Uses[from].Contains(target) || Uses[from].Any(next => Reaches(next, target, passed)));

    private List<string>? FindCycle(string name, List<string> path, HashSet<string> done)
    {
        if (path.Contains(name, StringComparer.Ordinal))
        {
            return [.. path[path.IndexOf(name)..], name];
        }

        if (!done.Add(name))
        {
            return null;
        }

        path.Add(name);
        foreach (string used in Uses[name])
        {
            // A name on the path is not done yet, so it is looked at again.
            if (path.Contains(used, StringComparer.Ordinal) || !done.Contains(used))
            {
                if (FindCycle(used, path, done) is { } cycle)
                {
                    return cycle;
                }
            }
        }

        path.RemoveAt(path.Count - 1);
        return null;
    }
}
