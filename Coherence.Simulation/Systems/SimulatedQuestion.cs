using System;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>One system asks another whether it has followed an update, in the way in which CoherenceNode does: it follows the update itself, then it asks.</summary>
/// <param name="world">All that the run shares.</param>
/// <param name="asker">Who asks.</param>
/// <param name="update">What it asks about.</param>
/// <param name="by">Whom it asks.</param>
/// <param name="lifetime">For how long.</param>
/// <param name="mustBeAnswered">Whether nothing goes wrong any more, so that the other says yes.</param>
internal sealed class SimulatedQuestion(World world, SimulatedNode asker, EpochRef update, SystemId by, TimeSpan lifetime, bool mustBeAnswered) : ISendCompletion
{
    private long _epoch;
    private string? _end;

    public EpochRef Update => update;

    public SystemId By => by;

    /// <summary>Whether the asker is to be told something still.</summary>
    public bool IsOpen => _end is null;

    /// <summary>The asker has followed the update.</summary>
    public void Ask(SystemEngine engine)
    {
        Epoch epoch = engine.IsRoot(update.System) ? update.Epoch : engine.Cache.Applied;
        _epoch = epoch.Number;
        Say($"asks {by} whether it has followed epoch {epoch}, for {update}");
        engine.Send(OutgoingMessage.Question(by, epoch, lifetime), this);
    }

    /// <summary>The process of the asker has died.</summary>
    public void Forget() => _end ??= "forgotten";

    public void Numbered(long number)
    {
        // Nobody asks for it.
    }

    public void Delivered()
    {
        long followed = world.FollowedBy(by);
        Checker.Require(
            followed >= _epoch, "MSG-6", $"node {asker.Number} is told that {by} has followed epoch {_epoch}, and it has applied {followed}.");
        UpdateFate? fate = world.History.FateOf(update.System.Value.Value, update.Epoch.Number);
        Checker.Require(
            fate is null || fate.Value.RootEpoch <= followed,
            "MSG-6",
            $"node {asker.Number} is told that {by} has followed {update}, which is in epoch {fate?.RootEpoch}, and it has applied {followed}.");
        Finish("yes");
    }

    public void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived)
    {
        Checker.Require(
            !mustBeAnswered, "MSG-2", $"node {asker.Number} is not told whether {by} has followed epoch {_epoch}, although nothing goes wrong: {reason}.");
        Checker.Require(reason != UndeliverableReason.NoMessages, "MSG-6", $"{by} refuses a question of node {asker.Number} as if it were a message.");
        Finish($"given up {reason}");
    }

    public void Refused() => Finish("refused");

    public void Abandoned(bool mayHaveArrived) => Finish("abandoned");

    private void Finish(string end)
    {
        Checker.Require(_end is null, "MSG-4", $"the question of node {asker.Number} to {by} about epoch {_epoch} ended as {_end}, and then as {end}.");
        _end = end;
        Say($"whether {by} has followed epoch {_epoch}: {end}");
    }

    private void Say(string what)
    {
        if (world.Trace.IsKept)
        {
            world.Trace.Say($"node {asker.Number}: {what}");
        }
    }
}
