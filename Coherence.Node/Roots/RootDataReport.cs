using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;

namespace Coherence.Node.Roots;

/// <summary>What is in the data directory of a root that does not run.</summary>
/// <param name="Directory">The data directory.</param>
/// <param name="Cluster">The cluster that the root is the root of.</param>
/// <param name="LogVersion">The version of the format of the log's oldest segment.</param>
/// <param name="OldestInLog">The first epoch that the log has.</param>
/// <param name="Segments">Number of segment files of the log.</param>
/// <param name="LogBytes">Their length, in bytes.</param>
/// <param name="Checkpoints">The checkpoints, newest first.</param>
/// <param name="Last">The newest epoch of the log; null if the log was not read, or is damaged.</param>
/// <param name="LogDamage">What is wrong with the log; null if nothing is known to be.</param>
public sealed record RootDataReport(
    string Directory,
    ClusterId Cluster,
    uint LogVersion,
    Epoch OldestInLog,
    int Segments,
    long LogBytes,
    IReadOnlyList<CheckpointReport> Checkpoints,
    Epoch? Last,
    string? LogDamage)
{
    /// <summary>Whether anything is known to be damaged.</summary>
    public bool IsDamaged => LogDamage is not null || Checkpoints.Any(static checkpoint => checkpoint.Damage is not null);
}
