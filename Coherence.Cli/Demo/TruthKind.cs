namespace Coherence.Cli.Demo;

/// <summary>Which index a line of the truth is about.</summary>
internal enum TruthKind : byte
{
    /// <summary>One of the totals.</summary>
    Total,

    /// <summary>The commits of an author.</summary>
    AuthorCommits,

    /// <summary>The lines an author added.</summary>
    AuthorAdded,

    /// <summary>The lines an author deleted.</summary>
    AuthorDeleted,

    /// <summary>The commits that changed a file.</summary>
    FileCommits,

    /// <summary>The lines added to a file.</summary>
    FileAdded,

    /// <summary>The lines deleted from a file.</summary>
    FileDeleted,

    /// <summary>The next place in the ranking of authors.</summary>
    TopAuthor,

    /// <summary>The next place in the ranking of files.</summary>
    TopFile,
}
