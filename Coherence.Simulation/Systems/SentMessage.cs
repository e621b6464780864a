using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Simulation.Checking;

namespace Coherence.Simulation.Systems;

/// <summary>One message that the workload sent, and what became of it at both ends.</summary>
/// <param name="world">All that the run shares.</param>
/// <param name="sender">Who sent it.</param>
/// <param name="tag">What marks it.</param>
/// <param name="message">What was sent.</param>
/// <param name="seen">The newest epoch that its sender had applied.</param>
/// <param name="before">What its sender had published before it.</param>
internal sealed class SentMessage(World world, SimulatedNode sender, int tag, OutgoingMessage message, long seen, IReadOnlyList<PublishedUpdate> before) : ISendCompletion
{
    public int Tag => tag;

    public OutgoingMessage Message => message;

    /// <summary>The incarnation of the sender that sent it.</summary>
    public SystemId From { get; } = sender.Engine!.Timeline.System;

    public long Number { get; private set; }

    /// <summary>Whether its target's application has it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>What its sender was told; null as long as it was told nothing.</summary>
    public string? End { get; private set; }

    /// <summary>Its sender was told that it was delivered.</summary>
    public bool IsDelivered { get; private set; }

    /// <summary>Whether its sender is to be told something still.</summary>
    public bool IsOpen => End is null;

    /// <summary>The process of its sender has died.</summary>
    public void Forget() => End ??= "forgotten";

    /// <summary>The application of the target takes it.</summary>
    public void Take(SimulatedNode target, long applied)
    {
        Checker.Require(!IsTaken, "MSG-1", $"message {tag} is delivered to node {target.Number} again.");
        IsTaken = true;
        Checker.Require(applied >= seen, "CAU-1", $"message {tag} of node {sender.Number}, which had applied epoch {seen}, is delivered to node {target.Number}, which has applied {applied}.");
        foreach (PublishedUpdate update in before)
        {
            CheckIsThere(update, target, applied);
        }
    }

    public void Numbered(long number) => Number = number;

    public void Delivered()
    {
        Checker.Require(IsTaken, "MSG-4", $"node {sender.Number} is told that message {tag} was delivered, and it was not.");
        IsDelivered = true;
        Finish("delivered");
    }

    public void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived)
    {
        Checker.Require(mayHaveArrived || !IsTaken, "MSG-4", $"node {sender.Number} is told that message {tag} cannot have arrived, and it has.");
        Finish($"given up {reason}");
    }

    public void Refused() => Finish("refused");

    public void Abandoned(bool mayHaveArrived)
    {
        Checker.Require(mayHaveArrived || !IsTaken, "MSG-4", $"node {sender.Number} is told that message {tag} cannot have arrived, and it has.");
        Finish("abandoned");
    }

    private void CheckIsThere(PublishedUpdate update, SimulatedNode target, long applied)
    {
        if (update.Ref is { } name)
        {
            world.Checker.Followed(target.Number, name, applied);
            return;
        }

        Checker.Require(
            update.State == PublishState.Refused,
            "CAU-1",
            $"message {tag} is delivered to node {target.Number}, and update #{update.Tag} of its sender, which comes before it, has not been sent.");
    }

    private void Finish(string end)
    {
        Checker.Require(End is null, "MSG-4", $"message {tag} ended as {End}, and then as {end}.");
        End = end;
        if (world.Trace.IsKept)
        {
            world.Trace.Say($"node {sender.Number}: message {tag} {end}");
        }
    }
}
