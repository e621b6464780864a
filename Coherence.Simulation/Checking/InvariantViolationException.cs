using System;

namespace Coherence.Simulation.Checking;

/// <summary>An invariant of specs/simulation.md does not hold.</summary>
/// <param name="invariant">Its name, such as COH-1.</param>
/// <param name="detail">What was found, and what should have been.</param>
public sealed class InvariantViolationException(string invariant, string detail) : Exception($"{invariant}: {detail}")
{
    /// <summary>The name of the invariant, such as COH-1.</summary>
    public string Invariant { get; } = invariant;
}
