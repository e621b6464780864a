using System;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Residency;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;
using Coherence.Core.Storage;

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
    private readonly KeyRetention _keys;
    private readonly UpdateRoom _room;
    private readonly OutcomeRoutes _outcomes;
    private readonly UpdateIntake _intake;
    private readonly ValueAnswers _answers;
    private readonly UpdateWaits _updateWaits;
    private readonly Action<ValueEntry> _removeIdle;
    private long _invalidations;
    private long _collectedBytes;

    public RootRole(EngineOptions options, IRootHost host, IValueStore? store, RootState state, ServingSide serving)
    {
        _options = options;
        _host = host;
        _serving = serving;
        _state = state;
        _residency = new ValueResidency(state, store, options);
        _room = new UpdateRoom(options);
        _collectedBytes = options.CollectedBytes;
        _removeIdle = entry => _serving.Notices.RemoveIdle(entry);
        Sequencer = new Sequencer(state, _residency, host, () => _serving.Now);
        _origins = new Origins(state, options.Origin.UnconfirmedUpdates, options.UpdateBytes);
        _keys = new KeyRetention(options, state, Sequencer);
        _whereabouts = new Whereabouts(options, state, Sequencer);
        _admission = new Admission(options, state, Sequencer, serving.Children);
        _outcomes = new OutcomeRoutes(state, _origins, serving);
        _intake = new UpdateIntake(options, state, Sequencer, _origins, _outcomes, _admission, _keys, _room);
        _answers = new ValueAnswers(state, Sequencer, _residency, serving);
        _updateWaits = new UpdateWaits(state, Sequencer, _origins.IsForgotten, AnswerDurable);
        Messages = new MessageRouter(new RootRoutes(serving, _whereabouts));
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
        _intake.Updates,
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
            _answers.Loaded(entry);
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
            _intake.AskForLeftOut();
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
            _outcomes.Shown(system);
            if (_serving.Children.Find(system.System) is RootChild child)
            {
                _admission.Inform(child, system);
            }

            _admission.GrantArcIfNeeded(system);
            if (system is { Place: null, IsBeingForgotten: false })
            {
                _whereabouts.Expect(system.System, _serving.Now);
            }
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

        // While the disk is short of room, what came would be left out again.
        if (!_room.Storage.IsShort)
        {
            _intake.Tick(now);
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
        OutcomeRoutes.Take(origin, child);
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
        _outcomes.SayAgain(told);
    }

    public void Gone(Child child, bool isForGood)
    {
        var gone = (RootChild)child;
        _outcomes.Return(gone);
        _origins.Forget(gone);
        _answers.Forget(gone);
        _residency.Lapsed(gone.SubscriptionCount);
        if (isForGood)
        {
            _whereabouts.Leave(gone.Id, _serving.Now);
            return;
        }

        _whereabouts.Lost(gone.Id, _serving.Now);
    }

    public void Connected(Child child, in Connectivity said)
    {
        if (_origins.IsForgotten(said.System))
        {
            if (!said.HasLeft)
            {
                // It starts over, and has another name then.
                ((RootChild)child).AskFor(new EpochRef(said.System, Epoch.Zero));
            }

            return;
        }

        _whereabouts.Heard(said, _serving.Now);
    }

    public bool BeginPart(Child child, ChannelSession session, in BeginUpdate begin) => _intake.BeginPart(child, session, begin);

    public bool CheckOperation(Child child, ChannelSession session, in PublishOp operation) => _intake.CheckOperation(child, session, operation);

    public bool EndPart(Child child, ChannelSession session) => _intake.EndPart(child, session);

    public void Answer(Child child, in AcquireQuestion question) => _answers.Answer(child, question);

    public void Release(Child child, in ReleaseArc release)
    {
        // One that overtook the first use of its arc is not needed, and neither is one of a system whose end is in an epoch already.
        if (!_origins.IsForgotten(release.Update.System) && _state.OwnerOf(release.Arc) == release.Update.System)
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
        if (_origins.IsForgotten(origin))
        {
            ((RootChild)child).AskFor(new EpochRef(origin, Epoch.Zero));
            return;
        }

        _outcomes.Heard(child, origin, upTo);
    }

    public void Want(Epoch epoch)
    {
        // Whoever wants it is brought to it when it is shown.
    }

    public void AskNewest(Child child, in WaitForEpoch wait) => AnswerDurable(child, wait.Nonce);

    public void AskUpdate(Child child, in WaitForEpoch wait) => _updateWaits.Add(child, wait);

    public void CancelUpdate(Child child, long nonce) => _updateWaits.Cancel(child, nonce);

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

    public void WriteOutcomes(Child child, NoticeBuffer notices) => OutcomeRoutes.Write((RootChild)child, notices, Sequencer.Durable);

    private void AnswerDurable(Child child, long nonce)
    {
        _serving.Waiting.Bring(child, Sequencer.Durable);
        child.Answer(new FollowsEpoch(Allocation.Root, new EpochRef(Allocation.Root, Sequencer.Durable), nonce, IsEverywhere: false));
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

        _intake.AdmitNamed(origin);
        return true;
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
}
