using Coherence.Simulation.Mutations;
using Coherence.Simulation.Shrinking;

namespace Coherence.Simulation.Runs;

/// <summary>What is simulated.</summary>
/// <param name="Seed">Decides everything that chance decides.</param>
/// <param name="Steps">How many actions the workload takes before everything heals. 1 or more.</param>
/// <param name="Mutation">A fault that is planted for the checks to find.</param>
/// <param name="KeptLines">How many lines of the trace are kept for people; 0 for none, which is faster.</param>
/// <param name="Without">What is left out of the run; nothing, if null.</param>
/// <param name="Nodes">How many nodes there are, 1 or more; chance decides it, if null.</param>
public sealed record SimulationOptions(
    ulong Seed, int Steps = 2000, Mutation Mutation = Mutation.None, int KeptLines = 0, Omissions? Without = null, int? Nodes = null);
