namespace Coherence.Simulation.Shrinking;

/// <summary>A run made smaller: fewer steps, and less in them.</summary>
/// <param name="Steps">How many steps it takes. 1 or more.</param>
/// <param name="Without">What is left out of them.</param>
internal sealed record Reduction(int Steps, Omissions Without);
