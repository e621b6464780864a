using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>One read that the workload waits for: of the present value, or of the value as of one epoch.</summary>
internal sealed class SimulatedRead(SimulatedNode node, World world, ModelKey key, long epoch, bool isSnapshot) : IValueWaiter
{
    public ModelKey Key => key;

    public bool IsDone { get; private set; }

    public GrantedValue? Value { get; private set; }

    public void Completed(GrantedValue value, Epoch answered)
    {
        Finish();
        Value = value;
        world.Checker.Answered(node.Number, key, value, answered.Number, isSnapshot);
        Checker.Require(
            isSnapshot ? answered.Number == epoch : answered.Number >= epoch,
            isSnapshot ? "COH-5" : "CAU-2",
            $"node {node.Number} read {key.Spec} as of epoch {answered}; {epoch} was asked for.");
    }

    public void Refused(RefuseReason reason)
    {
        Finish();
        bool isAllowed = reason switch
        {
            RefuseReason.SnapshotTooOld => isSnapshot && !world.IsKept(epoch),
            RefuseReason.TooManySubscriptions => !isSnapshot && node.HasFewSubscriptions,
            _ => false,
        };
        Checker.Require(isAllowed, "LIV-1", $"node {node.Number} was refused {key.Spec} at {epoch}: {reason}.");
    }

    public void Abandoned() => Finish();

    private void Finish()
    {
        Checker.Require(!IsDone, "LIV-1", $"node {node.Number} got two answers to one read of {key.Spec}.");
        IsDone = true;
        node.Finished(this);
    }
}
