using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Node.Speculation;

/// <summary>What a speculative read found.</summary>
/// <param name="Values">In the order in which they were asked for.</param>
/// <param name="At">The root epoch whose confirmed state is beneath.</param>
/// <param name="HeardAt">When the root was heard of at a time when that was the newest epoch here, in the engine's time; null if never.</param>
internal sealed record SpeculativeAnswer(IReadOnlyList<GrantedValue> Values, Epoch At, TimeSpan? HeardAt);
