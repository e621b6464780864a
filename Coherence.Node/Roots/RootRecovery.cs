using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Roots;

/// <summary>What a root found when it started.</summary>
/// <param name="Epoch">The newest durable epoch; 0 for a new root.</param>
/// <param name="Checkpoint">The epoch of the checkpoint that it began with; 0 if it read the whole log.</param>
/// <param name="Operations">How many operations its epochs have.</param>
/// <param name="Values">How many index values they make.</param>
/// <param name="Elapsed">How long verifying the checkpoint, and reading, verifying and applying the log after it took.</param>
public sealed record RootRecovery(Epoch Epoch, Epoch Checkpoint, long Operations, int Values, TimeSpan Elapsed)
{
    internal static RootRecovery OfNewLog { get; } = new(Epoch.Zero, Epoch.Zero, 0, 0, TimeSpan.Zero);
}
