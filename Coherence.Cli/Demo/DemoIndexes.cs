using System;
using System.Security.Cryptography;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Demo;

/// <summary>The indexes that the demo fills, and the keys in them. The table is docs/demo.md#values.</summary>
internal static class DemoIndexes
{
    /// <summary>How many authors and files are ranked.</summary>
    public const int RankingSize = 10;

    private const int LongKeyBytes = 900;

    /// <summary>Totals that are counted apart from the totals of the groups, so that the two can be compared.</summary>
    public static CounterIndex Totals { get; } = new("demo");

    /// <summary>Commits of each author.</summary>
    public static CountIndex AuthorCommits { get; } = new("demo-author-commits");

    /// <summary>Lines that each author added.</summary>
    public static SumIndex AuthorAdded { get; } = new("demo-author-added");

    /// <summary>Lines that each author deleted.</summary>
    public static SumIndex AuthorDeleted { get; } = new("demo-author-deleted");

    /// <summary>Commits that changed each file.</summary>
    public static CountIndex FileCommits { get; } = new("demo-file-commits");

    /// <summary>Lines added to each file.</summary>
    public static SumIndex FileAdded { get; } = new("demo-file-added");

    /// <summary>Lines deleted from each file.</summary>
    public static SumIndex FileDeleted { get; } = new("demo-file-deleted");

    /// <summary>The authors with the most commits.</summary>
    public static TopIndex TopAuthors { get; } = new(RankingSize, "demo-authors");

    /// <summary>The files that the most commits changed.</summary>
    public static TopIndex TopFiles { get; } = new(RankingSize, "demo-files");

    /// <summary>The key of the author of each number, 0 and up: by it a reader finds the authors that it does not know yet.</summary>
    public static RegisterIndex AuthorNames { get; } = new("demo-author-names");

    /// <summary>When the publisher published, by the clock of the machine.</summary>
    public static RegisterIndex Clock { get; } = new("demo-clock");

    /// <summary>In <see cref="Totals"/>: commits.</summary>
    public static IndexSpec Commits { get; } = Totals.Spec("commits");

    /// <summary>In <see cref="Totals"/>: lines added.</summary>
    public static IndexSpec Added { get; } = Totals.Spec("added");

    /// <summary>In <see cref="Totals"/>: lines deleted.</summary>
    public static IndexSpec Deleted { get; } = Totals.Spec("deleted");

    /// <summary>In <see cref="Totals"/>: files changed by all commits, one that many change as often as they do.</summary>
    public static IndexSpec Changes { get; } = Totals.Spec("changes");

    /// <summary>In <see cref="Totals"/>: authors.</summary>
    public static IndexSpec Authors { get; } = Totals.Spec("authors");

    /// <summary>The one value of <see cref="Clock"/>.</summary>
    public static IndexSpec ClockValue { get; } = Clock.Spec(string.Empty);

    /// <summary>The key of an author or a file: the bytes of the name or path themselves where they can be a key.</summary>
    /// <remarks>No bytes become one zero byte, which no name has; more than 1,024 become their beginning and their SHA-256.</remarks>
    public static byte[] KeyOf(byte[] name)
    {
        if (name.Length == 0)
        {
            return [0];
        }

        return name.Length <= NamedKey.MaximumKeyBytes
            ? name
            : [.. name.AsSpan(0, LongKeyBytes), .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(name)))];
    }

    /// <summary>The object of an index value of <see cref="Totals"/> or of a register: the two are named alike.</summary>
    public static ObjectId ObjectOf(IndexSpec spec) => new(spec.Value);
}
