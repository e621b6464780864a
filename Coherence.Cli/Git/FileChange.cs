namespace Coherence.Cli.Git;

/// <summary>What a commit did to one file.</summary>
/// <param name="Path">The path's bytes as git keeps them.</param>
/// <param name="Added">Lines added; 0 for a binary file.</param>
/// <param name="Deleted">Lines deleted; 0 for a binary file.</param>
internal readonly record struct FileChange(byte[] Path, long Added, long Deleted);
