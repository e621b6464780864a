using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Speculation;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>One speculative read.</summary>
/// <param name="node">Who reads.</param>
/// <param name="check">Knows what it has published.</param>
/// <param name="keys">Which values.</param>
/// <param name="atLeast">The epoch that could be read when it began.</param>
internal sealed class SimulatedSpeculation(SimulatedNode node, SpeculationCheck check, IReadOnlyList<ModelKey> keys, long atLeast)
    : ISpeculationWaiter
{
    public IndexSpec[] Specs { get; } = [.. keys.Select(static key => key.Spec)];

    public void Completed(IReadOnlyList<GrantedValue> values, Epoch at, TimeSpan? heardAt)
    {
        Finish();
        Checker.Require(at.Number >= atLeast, "SPEC-2", $"node {node.Number} read speculatively as of epoch {at}; {atLeast} could be read before.");
        for (int index = 0; index < keys.Count; index++)
        {
            check.Shown(keys[index], values[index], at.Number);
        }
    }

    public void Refused(IndexSpec spec, RefuseReason reason)
    {
        Finish();
        bool isAllowed = reason switch
        {
            RefuseReason.SnapshotTooOld => true,
            RefuseReason.TooManySubscriptions => node.HasFewSubscriptions,
            _ => false,
        };
        Checker.Require(isAllowed, "LIV-1", $"node {node.Number} was refused {spec}, which it wanted speculatively: {reason}.");
    }

    public void Abandoned() => Finish();

    private void Finish() => Checker.Require(check.Reads.Remove(this), "LIV-1", $"node {node.Number} got two answers to one speculative read.");
}
