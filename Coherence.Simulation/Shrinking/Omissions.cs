namespace Coherence.Simulation.Shrinking;

/// <summary>What is left out of a run. What is not left out happens as it would have, and with the same chances.</summary>
/// <param name="Actions">The steps, counted from 1, in which the workload does nothing.</param>
/// <param name="Faults">The steps, counted from 1, in which nothing is made to go wrong.</param>
/// <param name="Nodes">The relays and nodes, counted from 1 in this order, that never start.</param>
public sealed record Omissions(NumberSet Actions, NumberSet Faults, NumberSet Nodes)
{
    /// <summary>Nothing is left out.</summary>
    public static Omissions None { get; } = new(NumberSet.Empty, NumberSet.Empty, NumberSet.Empty);
}
