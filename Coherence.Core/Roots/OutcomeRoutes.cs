using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Tells origins what became of their updates, each over the child that its updates came from last.</summary>
internal sealed class OutcomeRoutes(RootState state, Origins origins, ServingSide serving)
{
    /// <summary>An origin came over a child. If that is another than before, it is told there what it may not have heard.</summary>
    public static void Take(Origin origin, RootChild child)
    {
        if (origin.Route == child)
        {
            return;
        }

        origin.Route = child;
        origin.IsOwed = false;
        origin.NextOutcome = 0;
        Owe(origin);
    }

    /// <summary>A child is gone. Late copies may have come over it, a relay, from a system that has a link of its own by now.</summary>
    public void Return(RootChild gone)
    {
        foreach (Origin origin in origins.All)
        {
            if (origin.Route == gone && serving.Children.Find(origin.System) is RootChild itself)
            {
                Take(origin, itself);
                serving.Notices.Queue(itself);
            }
        }
    }

    /// <summary>What was said over a child may be lost: it is said again.</summary>
    public void SayAgain(RootChild child)
    {
        foreach (Origin origin in origins.All)
        {
            if (origin.Route == child)
            {
                origin.NextOutcome = 0;
                Owe(origin);
                serving.Notices.Queue(child);
            }
        }
    }

    /// <summary>An epoch is shown that has something to say of a system, or of which its state has been given up.</summary>
    public void Shown(SystemState system)
    {
        if (state.FindSystem(system.System) is null)
        {
            origins.Remove(system.System);
            return;
        }

        if (origins.Find(system.System) is not { } origin)
        {
            return;
        }

        origin.State = system;
        Owe(origin);
        if (origin.Route is { } route)
        {
            serving.Notices.Queue(route);
        }

        origins.Applied(origin);
    }

    /// <summary>An update came that was taken before, so its publisher has not heard of that.</summary>
    public void Repeat(Origin origin, Epoch update)
    {
        if (origin.State is not { } known)
        {
            return;
        }

        if (update <= known.Outcomes.Known)
        {
            SayKnown(origin.Route!, new EpochRef(origin.System, known.Outcomes.Known));
            return;
        }

        long position = known.Outcomes.Find(update);
        if (position < origin.NextOutcome)
        {
            origin.NextOutcome = position;
            Owe(origin);
        }

        serving.Notices.Queue(origin.Route!);
    }

    /// <summary>A child says up to where an origin knows what became of its updates.</summary>
    public void Heard(Child child, SystemId origin, Epoch upTo)
    {
        if (origins.Find(origin) is { } known && known.Route == child)
        {
            known.State?.Outcomes.ForgetUpTo(upTo);
        }
    }

    /// <summary>Writes what a child is owed that is durable.</summary>
    public static void Write(RootChild child, NoticeBuffer notices, Epoch durable)
    {
        foreach (Origin origin in child.OwedOutcomes)
        {
            origin.IsOwed = false;
            if (origin.Route == child && origin.State is { } state)
            {
                origin.NextOutcome = OutcomeNotices.Write(notices, state, origin.NextOutcome, durable);
            }
        }

        child.OwedOutcomes.Clear();
    }

    private static void Owe(Origin origin)
    {
        if (!origin.IsOwed && origin.Route is { } route && origin.State is { } state && origin.NextOutcome < state.Outcomes.End)
        {
            origin.IsOwed = true;
            route.OwedOutcomes.Add(origin);
        }
    }

    // A late copy of an update whose outcome its publisher knows. Only a relay on the way still keeps it.
    private static void SayKnown(RootChild route, EpochRef upTo)
    {
        if (!route.IsRelay)
        {
            return;
        }

        route.Channels.Send(FollowsEpochCodec.Write, new FollowsEpoch(Allocation.Root, upTo, 0, IsEverywhere: false));
    }
}
