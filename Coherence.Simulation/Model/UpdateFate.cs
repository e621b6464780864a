namespace Coherence.Simulation.Model;

/// <summary>What the durable log says became of one update of one system.</summary>
/// <param name="Tag">What the workload marked the update with; 0 if all its operations were duplicates.</param>
/// <param name="RootEpoch">The root epoch that took it.</param>
/// <param name="IsAccepted">Whether its operations are valid, so that they took effect.</param>
internal readonly record struct UpdateFate(long Tag, long RootEpoch, bool IsAccepted);
