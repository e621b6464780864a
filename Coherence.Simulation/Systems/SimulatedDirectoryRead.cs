using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Simulation.Checking;

namespace Coherence.Simulation.Systems;

/// <summary>One read of a value of the directory.</summary>
/// <param name="node">Who reads.</param>
/// <param name="world">All that the run shares.</param>
/// <param name="spec">What it reads.</param>
/// <param name="then">What is done with the value; an input of its own.</param>
internal sealed class SimulatedDirectoryRead(SimulatedNode node, World world, IndexSpec spec, Action<ReadOnlyMemory<byte>> then) : IValueWaiter
{
    public IndexSpec Spec => spec;

    public void Completed(GrantedValue value, Epoch epoch)
    {
        world.Checker.Answered(node.Number, spec, value, epoch.Number);
        node.Finished(this, value.Bytes.ToArray(), then);
    }

    public void Refused(RefuseReason reason)
    {
        Checker.Require(
            reason == RefuseReason.TooManySubscriptions && node.HasFewSubscriptions, "LIV-1", $"node {node.Number} was refused {spec}: {reason}.");
        node.Finished(this, default, static _ => { });
    }

    public void Abandoned() => node.Finished(this, default, static _ => { });
}
