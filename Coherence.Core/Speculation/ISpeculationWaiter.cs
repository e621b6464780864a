using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>Waits for a speculative read; exactly one of its methods is called, once, by the engine's thread. It must not call back into the engine.</summary>
public interface ISpeculationWaiter
{
    /// <summary>All values, in one step: what is confirmed as of one epoch, and on top of it what this system has published beyond that.</summary>
    /// <param name="values">In the order in which they were asked for; a <see cref="SpeculativeValue"/> where something unconfirmed is part of it.</param>
    /// <param name="at">The root epoch whose confirmed state is beneath.</param>
    /// <param name="heardAt">When the root was heard of at a time when that was the newest epoch here; null if never.</param>
    void Completed(IReadOnlyList<GrantedValue> values, Epoch at, TimeSpan? heardAt);

    /// <summary>The upstream cannot grant a value.</summary>
    void Refused(IndexSpec spec, RefuseReason reason);

    /// <summary>The system has ended; no value will come.</summary>
    void Abandoned();
}
