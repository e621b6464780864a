namespace Coherence.Simulation.Shrinking;

/// <summary>What came of running a reduction.</summary>
/// <param name="Violates">Whether it violates the invariant that is being looked for.</param>
/// <param name="Steps">How many steps it had taken when it ended.</param>
/// <param name="Events">How many events it had.</param>
internal readonly record struct Attempt(bool Violates, int Steps, long Events);
