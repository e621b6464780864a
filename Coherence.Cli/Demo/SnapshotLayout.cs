using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Cli.Demo;

/// <summary>Which values a snapshot of the demo holds, and where: eleven totals, two rankings, then three values of each author known.</summary>
internal sealed class SnapshotLayout
{
    /// <summary>Where the totals and rankings stand.</summary>
    public const int Commits = 0, Added = 1, Deleted = 2, Changes = 3, Authors = 4, AuthorCommits = 5, AuthorAdded = 6, AuthorDeleted = 7,
        FileCommits = 8, FileAdded = 9, FileDeleted = 10, TopAuthors = 11, TopFiles = 12;

    /// <summary>Where the first author's values begin: commits, added, deleted.</summary>
    public const int FirstAuthor = 13;

    /// <summary>How many values an author has.</summary>
    public const int ValuesAnAuthor = 3;

    private readonly List<byte[]> _authors = [];
    private readonly List<IndexSpec> _specs =
    [
        DemoIndexes.Commits, DemoIndexes.Added, DemoIndexes.Deleted, DemoIndexes.Changes, DemoIndexes.Authors,
        DemoIndexes.AuthorCommits.TotalSpec(), DemoIndexes.AuthorAdded.TotalSpec(), DemoIndexes.AuthorDeleted.TotalSpec(),
        DemoIndexes.FileCommits.TotalSpec(), DemoIndexes.FileAdded.TotalSpec(), DemoIndexes.FileDeleted.TotalSpec(),
        DemoIndexes.TopAuthors.RankingSpec(), DemoIndexes.TopFiles.RankingSpec(),
    ];

    /// <summary>What to read.</summary>
    public IReadOnlyList<IndexSpec> Specs => _specs;

    /// <summary>The keys of the authors known, in the order of their numbers.</summary>
    public IReadOnlyList<byte[]> Known => _authors;

    /// <summary>Adds the next author.</summary>
    public void Add(byte[] author)
    {
        _authors.Add(author);
        _specs.Add(DemoIndexes.AuthorCommits.GroupSpec(author));
        _specs.Add(DemoIndexes.AuthorAdded.GroupSpec(author));
        _specs.Add(DemoIndexes.AuthorDeleted.GroupSpec(author));
    }

    /// <summary>The number that a value of any of the demo's indexes is; 0 if it is absent.</summary>
    /// <exception cref="FormatException">The bytes are no number.</exception>
    public static long Number(ReadOnlyMemory<byte> value) => DemoIndexes.Totals.ReadValue(value);
}
