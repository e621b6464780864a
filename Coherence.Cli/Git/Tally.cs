namespace Coherence.Cli.Git;

/// <summary>What an author, a file or a whole history adds up to.</summary>
internal sealed class Tally
{
    /// <summary>Commits.</summary>
    public long Commits { get; set; }

    /// <summary>Lines added.</summary>
    public long Added { get; private set; }

    /// <summary>Lines deleted.</summary>
    public long Deleted { get; private set; }

    /// <summary>Adds what a commit did to one file.</summary>
    public void AddLines(long added, long deleted)
    {
        Added += added;
        Deleted += deleted;
    }
}
