using System;

namespace Coherence.Simulation.Mutants;

/// <summary>A mutation no longer fits the engine: what it names was renamed, or is gone.</summary>
internal sealed class MutationException(string message) : Exception(message);
