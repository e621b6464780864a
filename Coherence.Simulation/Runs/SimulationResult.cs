using System.Collections.Generic;

namespace Coherence.Simulation.Runs;

/// <summary>What came of the run of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Followers">How many relays and nodes there were.</param>
/// <param name="Steps">How many steps the workload had taken when the run ended.</param>
/// <param name="Events">How many events happened.</param>
/// <param name="Faults">How many times something was made to go wrong.</param>
/// <param name="Checked">How many values were compared with the model.</param>
/// <param name="Epochs">How many epochs the root made durable.</param>
/// <param name="TraceHash">The same for two runs in which the same happened.</param>
/// <param name="Invariant">The invariant that was violated, such as COH-1; null if none was. EXCEPTION if an engine threw.</param>
/// <param name="Detail">What was found; null if nothing was.</param>
/// <param name="LastLines">The end of the trace; empty if none was kept.</param>
public sealed record SimulationResult(
    ulong Seed,
    int Followers,
    int Steps,
    long Events,
    long Faults,
    long Checked,
    long Epochs,
    ulong TraceHash,
    string? Invariant,
    string? Detail,
    IReadOnlyCollection<string> LastLines);
