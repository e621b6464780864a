using System;
using System.Buffers;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Residency;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;
using Coherence.Core.Storage;
using Coherence.Core.Updates;

namespace Coherence.Core.Roots;

/// <summary>What a root does for its children: takes updates into its epochs, and answers from its own state.</summary>
internal sealed class RootRole : IServingRole
{
    // What the log has of a system that is admitted: its id and its first arc.
    private const int AdmissionBytes = 128;

    private readonly EngineOptions _options;
    private readonly ServingSide _serving;
    private readonly RootState _state;
    private readonly Origins _origins;
    private readonly Whereabouts _whereabouts;
    private readonly Admission _admission;
    private readonly IRootHost _host;
    private readonly ValueResidency _residency;
    private readonly WaitingAcquires _waiting;
    private readonly KeyRetention _keys;
    private readonly UpdateRoom _room;
    private readonly UpdateWaits _updateWaits;
    private readonly Action<ValueEntry> _removeIdle;
    private readonly ArrayBufferWriter<byte> _assembled = new(1024);
    private long _updates;
    private long _invalidations;
    private long _collectedBytes;

    public RootRole(EngineOptions options, IRootHost host, IValueStore? store, RootState state, ServingSide serving)
    {
        _options = options;
        _host = host;
        _serving = serving;
        _state = state;
        _residency = new ValueResidency(state, store, options);
        _waiting = new WaitingAcquires(serving);
        _room = new UpdateRoom(options);
        _collectedBytes = options.CollectedBytes;
        _removeIdle = entry => _serving.Notices.RemoveIdle(entry);
        Sequencer = new Sequencer(state, _residency, host, () => _serving.Now);
        _origins = new Origins(state, options.Origin.UnconfirmedUpdates, options.UpdateBytes);
        _keys = new KeyRetention(options, state, Sequencer);
        _whereabouts = new Whereabouts(options, state, Sequencer);
        _admission = new Admission(options, state, Sequencer, serving.Children, _whereabouts);
        Messages = new MessageRouter(new RootRoutes(serving, _whereabouts));
        _updateWaits = new UpdateWaits(state, Sequencer, IsForgotten, AnswerDurable);
    }

    public Sequencer Sequencer { get; }

    public MessageRouter Messages { get; }

    public SystemPath Path => default;

    public Epoch Applied => _state.Applied;

    public bool IsOverloaded => Sequencer.Collector.Bytes >= _collectedBytes
        || _residency.IsOverloaded
        || (!_room.Storage.IsRecordWaiting && _residency.IsTooMuch(Sequencer.Collector.Messages));

    public MemoryFigures MemoryFigures => new(_state.Values.Entries, _state.Values.Bytes, _state.History.Floor, _residency.Checkpoint, _state.Keys.Count);

    /// <summary>Whether nothing waits for the disk, or never will again, or only for room on it.</summary>
    public bool IsIdle => Sequencer.HasFailed || _room.Storage.IsRecordWaiting || (Sequencer.IsIdle && (_room.Storage.IsStoreFull || _residency.IsIdle));

    /// <summary>Whether the values that the prepared records need are here.</summary>
    public bool IsPrepared => _residency.IsReady;

    public RootFigures Figures => new(
        Sequencer.Durable,
        _serving.Children.Count,
        _state.Systems.Count,
        _state.Values.Count,
        _updates,
        _state.Operations,
        _state.Duplicates,
        _serving.Notices.Invalidations,
        _serving.Notices.Refreshes);

    /// <summary>The state of a checkpoint, whose values are in the store.</summary>
    public void Restore(ReadOnlyMemory<byte> state)
    {
        _state.Restore(state);
        Sequencer.Restored();
    }

    /// <summary>What the root knows besides index values, as of the last epoch that was applied.</summary>
    public ReadOnlyMemory<byte> WriteState() => RootStateWriter.Write(_state);

    /// <summary>Asks the store for what a record needs that is read back from the log.</summary>
    public void Prepare(Epoch epoch, ReadOnlyMemory<byte> record) => _residency.Prepare(epoch, record);

    /// <summary>Recovery is over: from here on children are served.</summary>
    public void Recovered(bool mayHaveServed, TimeSpan now)
    {
        _residency.Recovered();
        _serving.Notices.Root = Allocation.Root;
        _keys.Shown(Sequencer.Durable, now);
        _whereabouts.Recovered(now);
        _serving.Show(Sequencer.Durable, []);
        _serving.Settlement.Lease = _options.Lease * 9 / 8;
        if (mayHaveServed)
        {
            _serving.Settlement.Begin(now);
        }
    }

    /// <summary>The record of an epoch is durable.</summary>
    public void EpochDurable(Epoch epoch)
    {
        if (Sequencer.EpochDurable(epoch))
        {
            ShowNewest();
        }
    }

    /// <summary>The store has answered.</summary>
    public void ValuesLoaded(LoadBatch batch)
    {
        foreach (ValueEntry entry in _residency.Loaded(batch))
        {
            _waiting.Answer(entry);
        }

        if (Sequencer.ValuesLoaded())
        {
            ShowNewest();
        }
    }

    public void ValuesStored(StoreBatch batch) => _residency.Stored(batch);

    public void AskForCheckpoint() => _residency.AskForCheckpoint();

    public void CheckpointDone(Epoch epoch) => _residency.CheckpointDone(epoch);

    public void CheckpointGivenUp(Epoch epoch) => _residency.CheckpointGivenUp(epoch, _serving.Now);

    /// <summary>The disk has more room, or less. While it is short of room no update is taken but those on their way, as far as they fit.</summary>
    public void RoomChanged(in StorageRoom storage)
    {
        bool wasShort = _room.Storage.IsShort;
        _room.Change(storage, Sequencer.Collector.Bytes + (long)Sequencer.WritingBytes);
        _residency.IsStoreFull = storage.IsStoreFull;

        // Frames do not wait for room on the disk, since what asks for values is among them; next to nothing of them is collected then.
        _collectedBytes = _options.CollectedBytes + (storage.IsRecordWaiting ? Sequencer.Collector.Bytes : 0L);
        if (Sequencer.HasFailed || storage.IsShort == wasShort)
        {
            return;
        }

        if (storage.IsShort)
        {
            // It lets the log be cut, which may be all that is needed.
            _residency.AskForCheckpoint();
        }
        else
        {
            AskForLeftOut();
        }

        foreach (Child? child in _serving.Children.Slots)
        {
            child?.TellQuota(QuotaOf(child));
        }
    }

    // An epoch is durable and applied: it is shown to every child that it concerns.
    private void ShowNewest()
    {
        foreach (SystemState system in Sequencer.Touched)
        {
            OweOutcomes(system);
            if (_serving.Children.Find(system.System) is RootChild child)
            {
                _admission.Inform(child, system);
            }

            _admission.GrantArcIfNeeded(system);
        }

        _whereabouts.Shown();
        _keys.Shown(Sequencer.Durable, _serving.Now);
        _serving.Show(Sequencer.Durable, Sequencer.Changed);
        _updateWaits.Shown(Sequencer.Touched);
    }

    /// <summary>The next epoch starts if the disk is free.</summary>
    public void EndTurn()
    {
        if (!Sequencer.IsUnderWay && !Sequencer.HasFailed)
        {
            _residency.BeginCheckpointIfDue(_serving.Now);
            CollectWhereabouts();
            if (!Sequencer.Collector.IsEmpty)
            {
                _keys.Collect(_serving.Now);
            }
        }

        Sequencer.EndTurn();
    }

    /// <summary>Memory is given up that is too much, once what the turn has shown has been written. Nothing is asked of a store or log that failed.</summary>
    public void Relieve()
    {
        if (Sequencer.HasFailed)
        {
            return;
        }

        _residency.Lapsed(_serving.Notices.Invalidations - _invalidations);
        _invalidations = _serving.Notices.Invalidations;
        _residency.EndTurn(_removeIdle);
    }

    /// <summary>Asks for what is missing of updates that do not go on, and gives up what nobody sends any more.</summary>
    public void Tick(TimeSpan now)
    {
        _state.History.Trim(Sequencer.Durable, now);
        _state.Relieve();
        _whereabouts.Tick(now);
        foreach (Origin origin in _origins.All)
        {
            origin.State?.Outcomes.Relieve();
        }

        if (_room.Storage.IsShort)
        {
            // What came would be left out again.
            return;
        }

        foreach (Origin origin in _origins.All)
        {
            AskForMissing(origin, now);
        }
    }

    public Goodbye? Check(in Hello hello)
    {
        if (Sequencer.HasFailed)
        {
            return new Goodbye(GoodbyeReason.StorageFailed, "The root can no longer make anything durable.");
        }

        if (_admission.Check(hello) is { } refusal)
        {
            return refusal;
        }

        bool isNew = hello.System.IsNone || _state.FindSystem(hello.System) is null;
        return isNew && !_room.TryTake(AdmissionBytes)
            ? new Goodbye(GoodbyeReason.Busy, "The disk of the root is full: no system that it does not know is let in until there is room.")
            : null;
    }

    public Child Admit(in Hello hello, int slot, ushort generation)
    {
        SystemState? system = hello.System.IsNone ? null : _state.FindSystem(hello.System);
        system?.Outcomes.ForgetUpTo(hello.Confirmed);
        var child = new RootChild(slot, generation, hello, _admission.IdOf(hello, system)) { System = system };
        Origin origin = _origins.FindOrAdd(child.Id);
        origin.IsAdmitted = true;
        TakeRoute(origin, child);
        _whereabouts.Welcomed(child.Id, hello, _serving.Now);
        return child;
    }

    public Welcome WelcomeOf(Child child, in Hello hello) => new(
        Math.Min(hello.Version, ProtocolVersion.Current),
        _options.Cluster,
        Allocation.Root,
        Allocation.Root,
        Sequencer.Durable,
        _origins.FindOrAdd(child.Id).Updates.Applied,
        _options.Lease,
        _options.ArcBits,
        Path);

    public void Welcomed(Child child) => Tell((RootChild)child);

    public void ChannelLost(Child child)
    {
        var told = (RootChild)child;
        told.NewestArc = 0;
        Tell(told);
        foreach (Origin origin in _origins.All)
        {
            if (origin.Route == told)
            {
                origin.NextOutcome = 0;
                Owe(origin);
                _serving.Notices.Queue(told);
            }
        }
    }

    public void Gone(Child child, bool isForGood)
    {
        var gone = (RootChild)child;
        ReturnRoutes(gone);
        _origins.Forget(gone);
        _updateWaits.Forget(gone);
        ForgetAbsent(gone);
        _residency.Lapsed(gone.SubscriptionCount);
        if (isForGood && gone.System is { } system)
        {
            _whereabouts.Leave(system);
            return;
        }

        _whereabouts.Lost(gone.Id, _serving.Now);
    }

    public void Connected(Child child, in Connectivity said)
    {
        if (IsForgotten(said.System))
        {
            // It starts over, and has another name then.
            AskFor((RootChild)child, new EpochRef(said.System, Epoch.Zero));
            return;
        }

        _whereabouts.Heard(said, _serving.Now);
    }

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

        long ahead = AheadBy(_origins.FindOrAdd(begin.Origin), begin);
        return ahead <= _options.Origin.UnconfirmedUpdates
            || session.Refuse(GoodbyeReason.RuleBroken, $"Update {begin.Epoch} of {begin.Origin} is {ahead} epochs ahead; {_options.Origin.UnconfirmedUpdates} may be on their way.");
    }

    public bool CheckOperation(Child child, ChannelSession session, in PublishOp operation)
    {
        BeginUpdate begin = session.Part.Begin;
        if (begin.Origin != child.Id)
        {
            // An operation that is not the publisher's is rejected where it is applied.
            return true;
        }

        Identifier id = operation.Operation.Value;
        if (begin.Epoch <= _origins.FindOrAdd(begin.Origin).Updates.Applied || _state.IsAllottedByRelay(id))
        {
            // Sent again after a reconnect, its arc may have been given up since; out of a relay's arc, it is known by its use.
            return true;
        }

        return (((RootChild)child).System?.FindArc(id) is { } use && use.IsInWindow(id))
            || session.Refuse(GoodbyeReason.RuleBroken, $"Operation {operation.Operation} is outside the arcs of {child.Id}.");
    }

    public bool EndPart(Child child, ChannelSession session)
    {
        BeginUpdate begin = session.Part.Begin;
        if (IsForgotten(begin.Origin))
        {
            // It is told so, and starts over: what it sends may have taken effect before (DUR-2).
            AskFor((RootChild)child, new EpochRef(begin.Origin, Epoch.Zero));
            return true;
        }

        Origin origin = _origins.FindOrAdd(begin.Origin);
        TakeRoute(origin, (RootChild)child);
        if (AheadBy(origin, begin) > _options.Origin.UnconfirmedUpdates)
        {
            origin.IsAhead = true;
            return true;
        }

        if (begin.Epoch > origin.Updates.Applied && (origin.IsLeftOut || !_room.TryTake(session.Part.Body.Length)))
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
                RepeatOutcome(origin, begin.Epoch);
            }
        }

        TakeReady(origin);
        return true;
    }

    public void Answer(Child child, in AcquireQuestion question)
    {
        if (!_state.Catalog.TryGetIndex(question.Acquire.Spec.Index.Span, out _))
        {
            Notices.WriteRefuse(question, RefuseReason.UnknownIndex);
        }
        else if (question.Acquire.At is { } at && Refusal(at) is { } reason)
        {
            Notices.WriteRefuse(question, reason);
        }
        else if (!_residency.TryFind(question.Acquire.Spec, out ValueEntry? entry))
        {
            _waiting.Add(entry!, child, question);
        }
        else if (question.Acquire.At is { } past)
        {
            GrantAt(entry, question, past);
        }
        else
        {
            Grant((RootChild)child, entry, question);
        }
    }

    public void Release(Child child, in ReleaseArc release)
    {
        // One that overtook the first use of its arc is not needed.
        if (_state.OwnerOf(release.Arc) == release.Update.System)
        {
            _admission.Release(_origins.FindOrAdd(release.Update.System), release);
        }
    }

    public void Request(Child child, in RequestArc request)
    {
        // One whose id is not durable yet is granted its first arc together with that.
        if (((RootChild)child).System is { } system)
        {
            _admission.GrantAnother((RootChild)child, system, request.Newest);
        }
    }

    public void Heard(Child child, SystemId origin, Epoch upTo)
    {
        if (IsForgotten(origin))
        {
            AskFor((RootChild)child, new EpochRef(origin, Epoch.Zero));
            return;
        }

        if (_origins.Find(origin) is { } known && known.Route == child)
        {
            known.State?.Outcomes.ForgetUpTo(upTo);
        }
    }

    public void Want(Epoch epoch)
    {
        // Whoever wants it is brought to it when it is shown.
    }

    public void AskNewest(Child child, in WaitForEpoch wait) => AnswerDurable(child, wait.Nonce);

    public void AskUpdate(Child child, in WaitForEpoch wait) => _updateWaits.Add(child, wait);

    public void AskSettled(Child child, in WaitForEpoch wait)
    {
        var answer = new FollowsEpoch(Allocation.Root, wait.Epoch, wait.Nonce, IsEverywhere: true);
        _serving.Settlement.Wait(wait.Epoch.Epoch, _serving.Now, () => child.Answer(answer));
    }

    public TimeSpan AgeAt(TimeSpan now) => TimeSpan.Zero;

    public Report ReportOf(long nonce)
    {
        RootFigures figures = Figures;
        return new Report(
            nonce,
            figures.Durable,
            figures.Children,
            figures.Systems,
            figures.Values,
            figures.Updates,
            figures.Operations,
            figures.Duplicates,
            figures.Invalidations,
            figures.Refreshes);
    }

    public bool TryRead(ServedEntry entry, Epoch at, out EntryVersion version)
    {
        var value = (ValueEntry)entry;
        version = value.IsHere ? _state.History.ReadAt(value, at) : default;
        return value.IsHere;
    }

    public bool OwesOutcomes(Child child) => ((RootChild)child).OwedOutcomes.Count > 0;

    public void WriteOutcomes(Child child, NoticeBuffer notices)
    {
        var route = (RootChild)child;
        foreach (Origin origin in route.OwedOutcomes)
        {
            origin.IsOwed = false;
            if (origin.Route == route && origin.State is { } state)
            {
                origin.NextOutcome = OutcomeNotices.Write(notices, state, origin.NextOutcome, Sequencer.Durable);
            }
        }

        route.OwedOutcomes.Clear();
    }

    private void AnswerDurable(Child child, long nonce)
    {
        _serving.Bring(child, Sequencer.Durable);
        child.Answer(new FollowsEpoch(Allocation.Root, new EpochRef(Allocation.Root, Sequencer.Durable), nonce, IsEverywhere: false));
    }

    // One of which nothing is durable yet may be on its way to being so.
    private bool IsForgotten(SystemId system)
    {
        if (_state.FindSystem(system) is { } known)
        {
            return known.IsBeingForgotten;
        }

        return _state.MayBeForgotten(system) && _origins.Find(system) is not { State: null, IsAdmitted: true };
    }

    private static long AheadBy(Origin origin, in BeginUpdate begin) => begin.Epoch.Number - origin.Updates.Applied.Number;

    private void Take(Origin origin, Epoch epoch, ReadOnlyMemory<byte> messages, int count)
    {
        AdmitNamed(origin);
        if (_keys.Refusal(messages) is { } rejection)
        {
            Sequencer.Collector.AddRefusal(origin.System, epoch, rejection, messages.Span, count);
        }
        else
        {
            Sequencer.Collector.AddUpdate(origin.System, epoch, messages.Span, count);
        }

        _updates++;
        if (origin.Releases.Count > 0)
        {
            _admission.CollectReleases(origin, epoch);
        }
    }

    // A relay gave it its id; the root hears of it with the first update that comes from it, or when it is said where it is.
    private void AdmitNamed(Origin origin)
    {
        if (origin.State is null && !origin.IsAdmitted)
        {
            origin.IsAdmitted = true;
            Sequencer.Collector.AddSystem(origin.System);
        }
    }

    // While there is no room for updates the directory waits, too.
    private void CollectWhereabouts()
    {
        if (!_whereabouts.IsEmpty && !_room.Storage.IsShort)
        {
            _whereabouts.Collect(TryAdmit, _host.UtcMilliseconds);
        }
    }

    private bool TryAdmit(SystemId system)
    {
        if (_state.FindSystem(system) is { } known)
        {
            return !known.IsBeingForgotten;
        }

        Origin origin = _origins.FindOrAdd(system);
        if (!origin.IsAdmitted && !_room.TryTake(AdmissionBytes))
        {
            return false;
        }

        AdmitNamed(origin);
        return true;
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

    // An origin that comes over another child is told there what it may not have heard.
    private static void TakeRoute(Origin origin, RootChild child)
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

    // Late copies may have come over a relay from a system that has a link of its own by now.
    private void ReturnRoutes(RootChild gone)
    {
        foreach (Origin origin in _origins.All)
        {
            if (origin.Route == gone && _serving.Children.Find(origin.System) is RootChild itself)
            {
                TakeRoute(origin, itself);
                _serving.Notices.Queue(itself);
            }
        }
    }

    private static void Owe(Origin origin)
    {
        if (!origin.IsOwed && origin.Route is { } route && origin.State is { } state && origin.NextOutcome < state.Outcomes.End)
        {
            origin.IsOwed = true;
            route.OwedOutcomes.Add(origin);
        }
    }

    private void OweOutcomes(SystemState system)
    {
        if (_state.FindSystem(system.System) is null)
        {
            _origins.Remove(system.System);
            return;
        }

        if (_origins.Find(system.System) is not { } origin)
        {
            return;
        }

        origin.State = system;
        Owe(origin);
        if (origin.Route is { } route)
        {
            _serving.Notices.Queue(route);
        }

        _origins.Applied(origin);
    }

    // It was taken before, so its publisher has not heard of that.
    private void RepeatOutcome(Origin origin, Epoch update)
    {
        if (origin.State is not { } state)
        {
            return;
        }

        if (update <= state.Outcomes.Known)
        {
            SayKnown(origin.Route!, new EpochRef(origin.System, state.Outcomes.Known));
            return;
        }

        long position = state.Outcomes.Find(update);
        if (position < origin.NextOutcome)
        {
            origin.NextOutcome = position;
            Owe(origin);
        }

        _serving.Notices.Queue(origin.Route!);
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
        else if (now - origin.MissingSince > 4 * _options.Lease)
        {
            // Whoever sent the rest is gone, or sends all of it again when it is asked the next time.
            origin.Updates.Clear();
            origin.IsAhead = false;
        }
        else if (now - origin.AskedAt > _options.Lease)
        {
            origin.AskedAt = now;
            origin.IsAhead = false;
            AskFor(route, new EpochRef(origin.System, missing));
        }
    }

    // All that was left out for want of room.
    private void AskForLeftOut()
    {
        foreach (Origin origin in _origins.All)
        {
            if (origin.IsLeftOut && origin.Route is { } route)
            {
                AskFor(route, new EpochRef(origin.System, origin.Updates.Applied.Next));
            }

            origin.IsLeftOut = false;
        }
    }

    private static void AskFor(RootChild route, EpochRef missing)
    {
        route.Channels.Send(WaitForEpochCodec.Write, new WaitForEpoch(missing, 0, IsEverywhere: false));
    }

    private void Tell(RootChild child)
    {
        child.TellQuota(QuotaOf(child));
        if (child.System is { } system)
        {
            _admission.Inform(child, system);

            // The grant may have been in a record that a crash of the root lost, and without an arc the child publishes nothing.
            _admission.GrantArcIfNeeded(system);
        }
    }

    private long QuotaOf(Child child)
    {
        if (_room.Storage.IsShort)
        {
            return 0;
        }

        return child.IsRelay ? _options.ForwardedBytes : _options.OriginBytes;
    }

    private void Grant(RootChild child, ValueEntry? entry, in AcquireQuestion question)
    {
        if (!_serving.Notices.MaySubscribe(child, entry))
        {
            Notices.WriteRefuse(question, RefuseReason.TooManySubscriptions);
            return;
        }

        entry ??= _state.Values.Add(question.Acquire.Spec);
        if (entry.IsAbsent && entry.Subscriptions.Count == 0)
        {
            // It exists only to be subscribed to, so it goes when the last child that acquired it has gone.
            child.Absent.Add(entry);
        }

        _serving.Notices.Grant(child, entry, _state.History.ReadAt(entry, Sequencer.Durable), question);
    }

    private RefuseReason? Refusal(Epoch at)
    {
        if (at > Sequencer.Durable)
        {
            return RefuseReason.EpochNotReached;
        }

        return at < _state.History.Floor ? RefuseReason.SnapshotTooOld : null;
    }

    private void GrantAt(ValueEntry? entry, in AcquireQuestion question, Epoch at)
    {
        EntryVersion version = entry is null ? new EntryVersion(Epoch.Zero, IsAbsent: true, default) : _state.History.ReadAt(entry, at);
        Notices.GrantSnapshot(version, at, question);
    }

    // Its subscriptions are found dead when their values change; what was kept for it alone goes now.
    private void ForgetAbsent(RootChild child)
    {
        foreach (ValueEntry entry in child.Absent)
        {
            _serving.Notices.RemoveDead(entry);
            if (!entry.IsAbsent)
            {
                continue;
            }

            if (entry.Subscriptions.Count == 0)
            {
                _residency.Forget(entry);
            }
            else if (_serving.Children.Find(entry.Subscriptions.Items[0].Child, entry.Subscriptions.Items[0].Generation) is RootChild other)
            {
                other.Absent.Add(entry);
            }
        }
    }
}
