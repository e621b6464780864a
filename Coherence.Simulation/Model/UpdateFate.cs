namespace Coherence.Simulation.Model;

/// <summary>What the durable log says became of one update of one system.</summary>
/// <param name="Tag">What the workload marked the update with; 0 if all its operations were duplicates.</param>
/// <param name="RootEpoch">The root epoch that took it.</param>
/// <param name="IsAccepted">Whether its operations are valid, so that they took effect.</param>
/// <param name="First">The root epoch in which an update with the same key took effect before; 0 if none did.</param>
internal readonly record struct UpdateFate(long Tag, long RootEpoch, bool IsAccepted, long First);
