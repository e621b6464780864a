using System;
using System.Collections.Immutable;

namespace Coherence.Simulation.Model;

/// <summary>The elements of a set, each with the operations that added it.</summary>
internal sealed record SetState(ImmutableSortedDictionary<string, ImmutableSortedSet<UInt128>> Elements)
{
    public static SetState Empty { get; } = new(ImmutableSortedDictionary.Create<string, ImmutableSortedSet<UInt128>>(StringComparer.Ordinal));
}
