using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Simulation.Checking;

namespace Coherence.Simulation.Network;

/// <summary>What is known of one link from what went over its channels.</summary>
internal sealed class LinkCheck(in Hello hello)
{
    private readonly HashSet<(IndexSpec Spec, Epoch Held)> _held = [];
    private long _sent = hello.Applied.Number;

    /// <summary>The child; none until it was granted an id.</summary>
    public SystemId Child { get; set; } = hello.System;

    /// <summary>The upstream; none until it has welcomed the child.</summary>
    public SystemId Upstream { get; set; }

    /// <summary>Whose timeline comes down; none before the welcome.</summary>
    public SystemId Root { get; set; }

    /// <summary>Whether a channel of it has ended: what its upstream wrote for that one before it knew goes again over another, perhaps behind what follows it.</summary>
    public bool HasLostChannel { get; set; }

    /// <summary>The parts that have arrived at the child.</summary>
    public ArrivalOracle Arrivals { get; } = new(hello.Applied.Number);

    /// <summary>The child has said which value it holds.</summary>
    public void Asked(in Acquire acquire)
    {
        if (acquire.Held is { } held)
        {
            _ = _held.Add((acquire.Spec.ToOwned(), held));
        }
    }

    /// <summary>COH-2: Unchanged is said only of a value that the child has named.</summary>
    public void Granted(in Grant grant)
    {
        IndexSpec spec = grant.Spec;
        Epoch min = grant.Min;
        Checker.Require(
            grant.Content != GrantContent.Unchanged || _held.Contains((spec, min)),
            "COH-2",
            $"a grant of {spec} to {Child} says that its value of epoch {min} is unchanged; it never said that it holds that.");
    }

    /// <summary>The updates of a link follow one another; one that is sent again says the same.</summary>
    public void Follows(Checker checker, long previous, long epoch)
    {
        long durable = checker.History.Durable;
        Checker.Require(epoch <= durable, "EPO-4", $"epoch {epoch} is shown to {Child}; the newest durable one is {durable}.");
        if (epoch <= _sent)
        {
            return;
        }

        long before = _sent;
        Checker.Require(previous == before || (HasLostChannel && previous > before), "EPO-1", $"update {epoch} for {Child} names {previous} as its predecessor; it was sent {before} before.");
        _sent = epoch;
    }
}
