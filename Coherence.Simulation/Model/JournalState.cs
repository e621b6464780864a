namespace Coherence.Simulation.Model;

/// <summary>How many updates wrote into a journal, and the sum of what identifies them.</summary>
internal sealed record JournalState(long Count, ulong Sum);
