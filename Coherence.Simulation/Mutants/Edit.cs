using Mono.Cecil;

namespace Coherence.Simulation.Mutants;

/// <summary>Changes the code of one method.</summary>
/// <exception cref="MutationException">The method has no place, or more than one, that it could be applied to.</exception>
internal delegate void Edit(MethodDefinition method);
