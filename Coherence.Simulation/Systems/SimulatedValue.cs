namespace Coherence.Simulation.Systems;

/// <summary>A value in the simulated store.</summary>
internal readonly record struct SimulatedValue(long Changed, long Older, byte[] Bytes);
