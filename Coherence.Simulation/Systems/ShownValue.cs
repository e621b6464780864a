using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>A value as a node showed it speculatively.</summary>
/// <param name="Key">Which value.</param>
/// <param name="Value">What was shown.</param>
/// <param name="At">The root epoch whose confirmed state is beneath.</param>
/// <param name="Open">The updates of the node that belong on top of it.</param>
internal sealed record ShownValue(ModelKey Key, GrantedValue Value, long At, List<PublishedUpdate> Open);
