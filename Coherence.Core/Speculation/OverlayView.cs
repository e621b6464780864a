using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>A value as it is read speculatively. Never changes, so any thread may read it.</summary>
/// <param name="Value">The value: a <see cref="SpeculativeValue"/> if something unconfirmed is part of it.</param>
/// <param name="At">The root epoch whose confirmed state is beneath.</param>
/// <param name="HeardAt">When the root was heard of at a time when that was the newest epoch here; null if it still is.</param>
public sealed record OverlayView(GrantedValue Value, Epoch At, TimeSpan? HeardAt);
