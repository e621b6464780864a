using Coherence.Core.Identity;

namespace Coherence.Simulation.Systems;

/// <summary>An update that a node shows before it is confirmed.</summary>
/// <param name="Ref">Which.</param>
/// <param name="Operations">How many operations it has at least; what it does is known when so many went up.</param>
internal readonly record struct ShownUpdate(EpochRef Ref, int Operations);
