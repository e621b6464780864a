using System;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Updates;

namespace Coherence.Core.Engine;

/// <summary>Who may be a child: answers Hello, grants system ids and arcs, and gives up the state of systems that are gone.</summary>
internal sealed class Admission(EngineOptions options, RootState state, Sequencer sequencer, ChildTable children)
{
    /// <summary>Why a Hello is refused; null if it is not.</summary>
    public Goodbye? Check(in Hello hello)
    {
        if (hello.Version < ProtocolVersion.Oldest || hello.MinimumVersion > ProtocolVersion.Current)
        {
            return new Goodbye(
                GoodbyeReason.VersionMismatch,
                $"Versions {hello.MinimumVersion} to {hello.Version} were offered; {ProtocolVersion.Oldest} to {ProtocolVersion.Current} are spoken here.");
        }

        if (!hello.Cluster.IsNone && hello.Cluster != options.Cluster)
        {
            return new Goodbye(GoodbyeReason.ClusterMismatch, $"This is cluster {options.Cluster}, not {hello.Cluster}.");
        }

        if (hello.Applied > sequencer.Durable)
        {
            return new Goodbye(
                GoodbyeReason.EpochWentBack, $"Epoch {hello.Applied} was applied; the newest here is {sequencer.Durable}. This root is not the one it followed.");
        }

        if (children.Count >= options.Children && children.Find(hello.System) is null)
        {
            return new Goodbye(GoodbyeReason.Busy, $"{options.Children} children are connected, and more are not allowed.");
        }

        if (hello.System.IsNone)
        {
            return null;
        }

        bool isKnown = hello.Incarnation == 0 && state.FindSystem(hello.System) is { IsBeingForgotten: false };
        return isKnown ? null : new Goodbye(GoodbyeReason.UnknownSystem, $"System {hello.System} is not known here.");
    }

    /// <summary>Welcomes a child. A new system's id and first arc are granted as soon as they are durable.</summary>
    public Child Admit(ChannelSession session, in Hello hello)
    {
        SystemState? system = hello.System.IsNone ? null : state.FindSystem(hello.System);
        SystemId id = system?.System ?? AdmitSystem();
        Epoch received = system?.Received ?? Epoch.Zero;
        (int slot, ushort generation) = children.Reserve();
        var updates = new UpdateAssembler(received, options.Origin.UnconfirmedUpdates, options.UpdateBytes);
        var child = new Child(slot, generation, session, id, hello.Applied, updates);
        children.Add(child);
        session.Establish();
        MessagePackWriter writer = session.BeginMessage();
        WelcomeCodec.Write(ref writer, new Welcome(
            Math.Min(hello.Version, ProtocolVersion.Current),
            options.Cluster,
            Allocation.Root,
            Allocation.Root,
            sequencer.Durable,
            received,
            options.Lease));
        writer.Flush();
        session.EndMessage();
        if (system is not null)
        {
            system.Outcomes.ForgetUpTo(hello.Applied);
            Inform(child, system);

            // The grant may have been in a record that a crash of the root lost, and without an arc the child publishes nothing.
            GrantArcIfNeeded(system);
        }

        return child;
    }

    /// <summary>Tells a child of its id and arcs that are durable and that it has not been told of on this channel.</summary>
    public void Inform(Child child, SystemState system)
    {
        if (child.System is null)
        {
            child.System = system;
            MessagePackWriter writer = child.Session.BeginMessage();
            GrantSystemIdCodec.Write(ref writer, new GrantSystemId(system.System));
            writer.Flush();
            child.Session.EndMessage();
        }

        foreach (ArcUse use in system.Arcs)
        {
            if (use.Arc.Prefix > child.NewestArc && use.GrantedIn <= sequencer.Durable)
            {
                child.NewestArc = use.Arc.Prefix;
                MessagePackWriter writer = child.Session.BeginMessage();
                GrantArcCodec.Write(ref writer, new GrantArc(use.Arc));
                writer.Flush();
                child.Session.EndMessage();
            }
        }
    }

    /// <summary>Puts another arc for a system into the next epoch, if its newest one is so far used that it will want one.</summary>
    /// <remarks>Asked after what it published has been applied: a child that waits for an arc publishes nothing that could be the occasion.</remarks>
    public void GrantArcIfNeeded(SystemState system)
    {
        if (!system.NeedsArc)
        {
            return;
        }

        system.IsArcOnItsWay = true;
        sequencer.Collector.AddArc(RecordCode.ArcGranted, system.System, state.Allocation.NextArc());
    }

    /// <summary>Gives up the state of a system that left for good, in the next epoch.</summary>
    public void Forget(SystemState system)
    {
        if (system.IsBeingForgotten)
        {
            return;
        }

        system.IsBeingForgotten = true;
        sequencer.Collector.AddSystem(RecordCode.SystemForgotten, system.System);
    }

    private SystemId AdmitSystem()
    {
        ForgetDetached();
        SystemId id = state.Allocation.NextSystem();
        sequencer.Collector.AddSystem(RecordCode.SystemAdmitted, id);
        sequencer.Collector.AddArc(RecordCode.ArcGranted, id, state.Allocation.NextArc());
        return id;
    }

    // Bounds what systems that never said Leaving cost (BND-1).
    private void ForgetDetached()
    {
        if (state.Systems.Count - children.Count < options.DetachedSystems)
        {
            return;
        }

        foreach (SystemState system in state.Systems)
        {
            if (!system.IsBeingForgotten && children.Find(system.System) is null)
            {
                Forget(system);
                return;
            }
        }
    }
}
