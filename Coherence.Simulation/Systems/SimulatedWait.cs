using System.Collections.Generic;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>One wait for an epoch.</summary>
/// <param name="node">Who waits.</param>
/// <param name="kind">What for.</param>
/// <param name="epoch">What has to be applied at least when it ends; for <see cref="WaitKind.Everywhere"/>, what no cache may show an older state than.</param>
/// <param name="read">What is to be read then, if anything.</param>
/// <param name="published">The updates of the node that had no outcome when the wait began.</param>
internal sealed class SimulatedWait(
    SimulatedNode node, WaitKind kind, long epoch, ModelKey? read, IReadOnlyList<PublishedUpdate> published) : IEpochWaiter
{
    public WaitKind Kind => kind;

    public long Epoch => epoch;

    public ModelKey? Read => read;

    /// <summary>The update that has to be followed, of <see cref="WaitKind.Update"/>.</summary>
    public EpochRef Update { get; init; }

    /// <summary>What is asked of another system then, if anything.</summary>
    public SimulatedQuestion? Question { get; init; }

    /// <summary>Whether it may never end: what it waits for was lost with its publisher.</summary>
    public bool MayNeverEnd(History history) =>
        kind == WaitKind.Update && history.FateOf(Update.System.Value.Value, Update.Epoch.Number) is null;

    public void Reached(Epoch reached)
    {
        long applied = node.Engine!.Cache.Applied.Number;
        Checker.Require(
            applied >= epoch && reached.Number == applied,
            "CAU-1",
            $"node {node.Number} was told that it has reached {reached}; it has applied {applied}, and {epoch} was asked for ({kind}).");
        if (kind == WaitKind.Update)
        {
            node.Followed(Update, applied);
        }

        foreach (PublishedUpdate update in published)
        {
            Checker.Require(
                kind != WaitKind.Fence || update.State != PublishState.Pending,
                "CAU-1",
                $"node {node.Number} was told that its fence is passed; update #{update.Tag} has no outcome.");
        }

        node.Finished(this, applied);
    }

    public void Abandoned()
    {
        // The node has left.
    }
}
