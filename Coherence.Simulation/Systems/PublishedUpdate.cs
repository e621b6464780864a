using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>One update that the workload published, and what its publisher was told of it.</summary>
internal sealed class PublishedUpdate(World world, SimulatedNode node, long tag, List<(ModelKey Key, long Amount)> amounts, bool isCoherent, int operations) : IPublishCompletion
{
    /// <summary>What marks it in the journal.</summary>
    public long Tag => tag;

    /// <summary>What it adds to counters and sums, as the workload means it.</summary>
    public IReadOnlyList<(ModelKey Key, long Amount)> Amounts => amounts;

    /// <summary>Whether its publisher wants to hear when no cache shows what was before it.</summary>
    public bool IsCoherent => isCoherent;

    /// <summary>How many operations it has.</summary>
    public int Operations => operations;

    /// <summary>What it says of services, in order; no information: one is not offered any more.</summary>
    public List<(string Service, byte[]? Information)> Announcements { get; } = [];

    public PublishState State { get; private set; }

    /// <summary>The root epoch in which it took effect, once its publisher was told; 0 before.</summary>
    public long RootEpoch { get; private set; }

    /// <summary>What anybody may ask for; null as long as it is not numbered.</summary>
    public EpochRef? Ref { get; private set; }

    /// <summary>The process that waited for it has died.</summary>
    public void Abandon()
    {
        if (State == PublishState.Pending)
        {
            State = PublishState.Unknown;
        }
    }

    public void Numbered(EpochRef update) => Ref = update;

    public void Confirmed(EpochRef root)
    {
        Finish(PublishState.Confirmed);
        RootEpoch = root.Epoch.Number;
        world.Checker.Told(tag, root.Epoch.Number, isAccepted: true);
        TookEffect(root.Epoch);
    }

    public void Repeated(EpochRef root)
    {
        Finish(PublishState.Repeated);
        world.Checker.ToldRepeated(tag, root.Epoch.Number);
        TookEffect(root.Epoch);
    }

    public void Rejected(in Reject reject)
    {
        Finish(PublishState.Rejected);
        world.Checker.Told(tag, reject.Epoch.Number, isAccepted: false);
    }

    public void OutcomeUnknown() => Finish(PublishState.Unknown);

    public void Refused() => Finish(PublishState.Refused);

    private void TookEffect(Epoch epoch)
    {
        long applied = node.Engine!.Cache.Applied.Number;
        Checker.Require(
            applied >= epoch.Number,
            "CAU-2",
            $"node {node.Number} was told that update #{tag} took effect in epoch {epoch}, and has applied only {applied}.");
        node.Confirmed(this, epoch.Number);
    }

    public void NoRoom() => Finish(PublishState.Refused);

    private void Finish(PublishState state)
    {
        Checker.Require(State == PublishState.Pending, "DUR-2", $"update #{tag} ended as {State}, and then as {state}.");
        State = state;
        node.Finished(this);
        if (world.Trace.IsKept)
        {
            world.Trace.Say($"node {node.Number}: update #{tag} {state}");
        }
    }
}
