using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>A value as a node showed it speculatively.</summary>
/// <param name="Key">Which value.</param>
/// <param name="Value">What was shown.</param>
/// <param name="At">The root epoch whose confirmed state is beneath.</param>
/// <param name="Open">The updates that belong on top of it, in the order in which they are folded.</param>
internal sealed record ShownValue(ModelKey Key, GrantedValue Value, long At, List<ShownUpdate> Open);
