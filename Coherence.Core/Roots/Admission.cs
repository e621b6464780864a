using System;
using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Who may be a child of the root: checks a Hello, and grants system ids and arcs.</summary>
internal sealed class Admission(EngineOptions options, RootState state, Sequencer sequencer, ChildTable children)
{
    // A relay's arc holds 2²⁴ arcs of the systems below it.
    private const int RelayArcLevels = 24;

    // What one origin may say of arcs whose last epoch has not arrived yet.
    private const int MaximumReleases = 64;

    /// <summary>Why a Hello is refused; null if it is not.</summary>
    public Goodbye? Check(in Hello hello)
    {
        if (!hello.Cluster.IsNone && hello.Cluster != options.Cluster)
        {
            return new Goodbye(GoodbyeReason.ClusterMismatch, $"This is cluster {options.Cluster}, not {hello.Cluster}.");
        }

        if (hello.Applied > sequencer.Durable)
        {
            return new Goodbye(
                GoodbyeReason.EpochWentBack, $"Epoch {hello.Applied} was applied; the newest here is {sequencer.Durable}. This root is not the one it followed.");
        }

        if (hello.System.IsNone)
        {
            return null;
        }

        bool isKnown = state.FindSystem(hello.System) is { IsBeingForgotten: false } || IsNewFromRelay(hello);
        return isKnown ? null : new Goodbye(GoodbyeReason.UnknownSystem, $"System {hello.System} is not known here.");
    }

    /// <summary>The id of a child: its own, or one that is granted as soon as it is durable.</summary>
    public SystemId IdOf(in Hello hello, SystemState? system)
    {
        if (system is not null)
        {
            return system.System;
        }

        SystemId id = hello.System.IsNone ? state.Allocation.NextSystem() : hello.System;
        sequencer.Collector.AddSystem(id);
        sequencer.Collector.AddArc(RecordCode.ArcGranted, id, NextArc(hello.IsRelay));
        return id;
    }

    /// <summary>Tells a child of its id and arcs that are durable and that it has not been told of.</summary>
    public void Inform(RootChild child, SystemState system)
    {
        bool isNew = child.System is null;
        child.System = system;
        if (isNew || child.NewestArc == 0)
        {
            child.Channels.Send(GrantSystemIdCodec.Write, new GrantSystemId(system.System));
        }

        foreach (ArcUse use in system.Arcs)
        {
            if (!use.IsAllottedByRelay && use.Number > child.NewestArc && use.GrantedIn <= sequencer.Durable)
            {
                child.NewestArc = use.Number;
                child.Channels.Send(GrantArcCodec.Write, new GrantArc(use.Arc, use.Number));
            }
        }
    }

    /// <summary>Puts another arc for a system into the next epoch, if its newest one is so far used that it will want one.</summary>
    /// <remarks>Asked after what it published has been applied: a child that waits for an arc publishes nothing that could be the occasion.</remarks>
    public void GrantArcIfNeeded(SystemState system)
    {
        if (system.NeedsArc && children.Find(system.System) is { } child)
        {
            GrantArc(system, child.IsRelay);
        }
    }

    /// <summary>The child asks for an arc above the newest that it has.</summary>
    public void GrantAnother(RootChild child, SystemState system, long newest)
    {
        bool hasAll = system.NewestGranted is { } granted && granted.Number <= newest;

        // A relay uses its arcs up without the root's hearing of it; of a node's the root knows.
        bool mayHaveMore = child.IsRelay || system.Arcs.Count < SystemState.MaximumArcs;
        if (hasAll && mayHaveMore && !system.IsArcOnItsWay && !system.IsBeingForgotten)
        {
            GrantArc(system, child.IsRelay);
        }
    }

    /// <summary>An origin has used an arc up in an epoch that may not have arrived yet.</summary>
    public void Release(Origin origin, in ReleaseArc release)
    {
        // It may be repeated, and one that is not remembered costs nothing: an arc that is used up is given up anyway.
        if (origin.Releases.Count < MaximumReleases && !origin.Releases.Items.Contains(release))
        {
            origin.Releases.Add(release);
        }

        CollectReleases(origin, origin.Updates.Applied);
    }

    public void CollectReleases(Origin origin, Epoch taken)
    {
        for (int index = origin.Releases.Count - 1; index >= 0; index--)
        {
            ReleaseArc release = origin.Releases[index];
            if (release.Update.Epoch > taken)
            {
                continue;
            }

            origin.Releases.RemoveAt(index);
            if (origin.State?.HasArc(release.Arc) == true)
            {
                sequencer.Collector.AddArc(RecordCode.ArcReleased, origin.System, release.Arc);
            }
        }
    }

    // One that a relay named, and whose first updates were never heard of: what it published last is still on its way.
    private bool IsNewFromRelay(in Hello hello) =>
        hello.Confirmed == Epoch.Zero && state.FindSystem(hello.System) is null && !state.MayBeForgotten(hello.System);

    private void GrantArc(SystemState system, bool isRelay)
    {
        system.IsArcOnItsWay = true;
        sequencer.Collector.AddArc(RecordCode.ArcGranted, system.System, NextArc(isRelay));
    }

    private Arc NextArc(bool isRelay) =>
        state.Allocation.NextArc(isRelay ? options.ArcBits - RelayArcLevels : options.ArcBits);
}
