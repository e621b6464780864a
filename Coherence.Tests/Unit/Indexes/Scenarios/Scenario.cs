using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>What the order tests need to know of a kind.</summary>
internal abstract class Scenario
{
    public abstract IIndex Index { get; }

    /// <summary>The operation that a writer publishes who sees these values and has this clock.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="choice">Decides everything else.</param>
    /// <param name="seen">What the writer sees.</param>
    /// <param name="clock">The writer's clock.</param>
    public abstract Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock);

    /// <summary>The values in words.</summary>
    public abstract string Describe(FoldedIndex folded);

    /// <summary>What the values must be, in the same words, computed without order out of all operations.</summary>
    public abstract string Expect(IReadOnlyCollection<Intent> intents);
}
