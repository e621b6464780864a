using System.Collections.Generic;

namespace Coherence.Cli.Git;

/// <summary>A commit as <c>git log --numstat</c> tells it.</summary>
/// <param name="Author">The author's name after .mailmap; any bytes, also none.</param>
/// <param name="Files">The files it changed; none for a merge and an empty commit.</param>
internal sealed record GitCommit(byte[] Author, List<FileChange> Files);
