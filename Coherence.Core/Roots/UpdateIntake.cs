using System;
using System.Buffers;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;
using Coherence.Core.Updates;

namespace Coherence.Core.Roots;

/// <summary>Takes the updates of children and of the systems below them, each once and in the order of its origin, for the root's next epoch.</summary>
internal sealed class UpdateIntake(
    EngineOptions options, RootState state, Sequencer sequencer, Origins origins, OutcomeRoutes routes, Admission admission, KeyRetention keys, UpdateRoom room)
{
    private readonly ArrayBufferWriter<byte> _assembled = new(1024);

    /// <summary>How many updates have been taken.</summary>
    public long Updates { get; private set; }

    /// <summary>Whether a part of this update may come from this child.</summary>
    public bool BeginPart(Child child, ChannelSession session, in BeginUpdate begin)
    {
        if (begin.Origin != child.Id)
        {
            // A relay is not to blame for what comes over it.
            return true;
        }

        if (child is RootChild { System: null, IsNamed: false })
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"An update of {begin.Origin}, to which no system id was granted.");
        }

        long ahead = AheadBy(origins.FindOrAdd(begin.Origin), begin);
        return ahead <= options.Origin.UnconfirmedUpdates
            || session.Refuse(GoodbyeReason.RuleBroken, $"Update {begin.Epoch} of {begin.Origin} is {ahead} epochs ahead; {options.Origin.UnconfirmedUpdates} may be on their way.");
    }

    /// <summary>Whether this operation may stand in the part that the channel is in the middle of.</summary>
    public bool CheckOperation(Child child, ChannelSession session, in PublishOp operation)
    {
        BeginUpdate begin = session.Part.Begin;
        if (begin.Origin != child.Id)
        {
            // An operation that is not the publisher's is rejected where it is applied.
            return true;
        }

        Identifier id = operation.Operation.Value;
        if (begin.Epoch <= origins.FindOrAdd(begin.Origin).Updates.Applied || state.IsAllottedByRelay(id))
        {
            // Sent again after a reconnect, its arc may have been given up since; out of a relay's arc, it is known by its use.
            return true;
        }

        return (((RootChild)child).System?.FindArc(id) is { } use && use.IsInWindow(id))
            || session.Refuse(GoodbyeReason.RuleBroken, $"Operation {operation.Operation} is outside the arcs of {child.Id}.");
    }

    /// <summary>Takes the part that the channel was in the middle of.</summary>
    public bool EndPart(Child child, ChannelSession session)
    {
        BeginUpdate begin = session.Part.Begin;
        if (origins.IsForgotten(begin.Origin))
        {
            // It is told so, and starts over: what it sends may have taken effect before (DUR-2).
            ((RootChild)child).AskFor(new EpochRef(begin.Origin, Epoch.Zero));
            return true;
        }

        Origin origin = origins.FindOrAdd(begin.Origin);
        OutcomeRoutes.Take(origin, (RootChild)child);
        if (AheadBy(origin, begin) > options.Origin.UnconfirmedUpdates)
        {
            origin.IsAhead = true;
            return true;
        }

        if (begin.Epoch > origin.Updates.Applied && (origin.IsLeftOut || !room.TryTake(session.Part.Body.Length)))
        {
            // Its origin keeps it, and is asked for it when there is room.
            origin.IsLeftOut = true;
            return true;
        }

        if (origin.Updates.IsReady(begin))
        {
            Take(origin, begin.Epoch, session.Part.Body, session.Part.Count);
            origin.Updates.MarkApplied(begin.Epoch);
        }
        else
        {
            AddPartResult result = origin.Updates.Add(begin, session.Part.Body.Span, session.Part.Count);
            if (result is AddPartResult.Contradiction or AddPartResult.OverLimit && begin.Origin == child.Id)
            {
                return session.Refuse(GoodbyeReason.RuleBroken, $"A part of update {begin.Epoch}: {result}.");
            }

            if (begin.Epoch <= origin.Updates.Applied)
            {
                routes.Repeat(origin, begin.Epoch);
            }
        }

        TakeReady(origin);
        return true;
    }

    /// <summary>Asks for what is missing of updates that do not go on, and gives up what nobody sends any more.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (Origin origin in origins.All)
        {
            AskForMissing(origin, now);
        }
    }

    /// <summary>Asks for all that was left out for want of room.</summary>
    public void AskForLeftOut()
    {
        foreach (Origin origin in origins.All)
        {
            if (origin.IsLeftOut && origin.Route is { } route)
            {
                route.AskFor(new EpochRef(origin.System, origin.Updates.Applied.Next));
            }

            origin.IsLeftOut = false;
        }
    }

    /// <summary>The root hears of a system to which a relay gave its id: with the first update that comes from it, or when it is said where it is.</summary>
    public void AdmitNamed(Origin origin)
    {
        if (origin.State is null && !origin.IsAdmitted)
        {
            origin.IsAdmitted = true;
            sequencer.Collector.AddSystem(origin.System);
        }
    }

    private static long AheadBy(Origin origin, in BeginUpdate begin) => begin.Epoch.Number - origin.Updates.Applied.Number;

    private void Take(Origin origin, Epoch epoch, ReadOnlyMemory<byte> messages, int count)
    {
        AdmitNamed(origin);
        if (keys.Refusal(messages) is { } rejection)
        {
            sequencer.Collector.AddRefusal(origin.System, epoch, rejection, messages.Span, count);
        }
        else
        {
            sequencer.Collector.AddUpdate(origin.System, epoch, messages.Span, count);
        }

        Updates++;
        if (origin.Releases.Count > 0)
        {
            admission.CollectReleases(origin, epoch);
        }
    }

    private void TakeReady(Origin origin)
    {
        while (origin.Updates.PendingCount > 0)
        {
            _assembled.ResetWrittenCount();
            if (!origin.Updates.TryTake(_assembled, out BeginUpdate update, out int count))
            {
                return;
            }

            Take(origin, update.Epoch, _assembled.WrittenMemory, count);
        }
    }

    private void AskForMissing(Origin origin, TimeSpan now)
    {
        bool isMissing = origin.Updates.PendingCount > 0 || origin.IsAhead;
        if (!isMissing || origin.Route is not { } route)
        {
            origin.MissingEpoch = Epoch.Zero;
            return;
        }

        Epoch missing = origin.Updates.Applied.Next;
        if (origin.MissingEpoch != missing)
        {
            origin.MissingEpoch = missing;
            origin.MissingSince = now;
            origin.AskedAt = now;
        }
        else if (now - origin.MissingSince > 4 * options.Lease)
        {
            // Whoever sent the rest is gone, or sends all of it again when it is asked the next time.
            origin.Updates.Clear();
            origin.IsAhead = false;
        }
        else if (now - origin.AskedAt > options.Lease)
        {
            origin.AskedAt = now;
            origin.IsAhead = false;
            route.AskFor(new EpochRef(origin.System, missing));
        }
    }
}
