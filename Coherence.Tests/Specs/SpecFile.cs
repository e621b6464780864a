using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Coherence.Tests.Specs;

/// <summary>A page of specs/, read so that tests can hold it against the code.</summary>
internal sealed class SpecFile
{
    private readonly string[] _lines;

    private SpecFile(string[] lines) => _lines = lines;

    /// <summary>The folder that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot(AppContext.BaseDirectory);

    public static SpecFile Protocol { get; } = Load("protocol.md");

    public static SpecFile Glossary { get; } = Load("glossary.md");

    public static SpecFile Context { get; } = Load("context.md");

    /// <summary>The anchors of all headings.</summary>
    public IEnumerable<string> Anchors => _lines.Where(line => line.StartsWith('#')).Select(Anchor);

    /// <summary>The lines behind the heading with this anchor, up to the next heading of any level.</summary>
    public string[] Section(string anchor) =>
        [.. _lines.SkipWhile(line => !line.StartsWith('#') || !string.Equals(Anchor(line), anchor, StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.StartsWith('#'))];

    /// <summary>The cells of the rows of a section's table that begins with this head cell; empty if there is none.</summary>
    public string[][] Table(string anchor, string firstHead) =>
        [.. Section(anchor)
            .SkipWhile(line => !line.StartsWith($"| {firstHead} |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];

    private static SpecFile Load(string name) => new(File.ReadAllLines(Path.Combine(RepositoryRoot, "specs", name)));

    private static string Anchor(string heading) => heading.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-');

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Coherence.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No Coherence.sln above the tests."));
}
