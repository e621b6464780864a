using System;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Links;
using Coherence.Core.Roots;
using Coherence.Core.Serving;
using Coherence.Core.Storage;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Network;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>The process of the root: a disk that takes its time and sometimes fails, crashes, and recovery from what was written.</summary>
internal sealed class SimulatedRoot : SimulatedSystem, IUpstream, IRootHost
{
    private readonly SimulatedDisk _disk = new();
    private readonly List<long> _writtenAt = [];
    private readonly SimulatedStore _store;
    private readonly ServedChannels _served;
    private InFlight? _inFlight;
    private InFlight? _waiting;
    private StorageRoom _room = StorageRoom.Enough;
    private Failure _failure = new();
    private bool _failsNext;
    private int _start;

    public SimulatedRoot(World world)
        : base(world, 0)
    {
        _served = new ServedChannels(world);
        _store = new SimulatedStore(world, Command);
    }

    public override string Name => "root";

    public bool IsListening => Engine is not null && !IsPaused;

    public long RootKnownAt => World.Queue.Now;

    /// <summary>Whether its disk is full.</summary>
    public bool IsShort => _room.IsShort;

    /// <summary>Whether the log of one process of the root has failed, and the turn in which it heard of it is over.</summary>
    public Func<bool> WatchFailure()
    {
        Failure failure = _failure;
        return () => failure.IsKnown;
    }

    public void Start()
    {
        _start++;
        _failure = new Failure();
        var catalog = new IndexCatalog((ulong)_start, new JournalIndex(), new OperationsIndex());
        SystemEngine engine = SystemEngine.CreateRoot(World.Settings.EngineOptions((ulong)_start), catalog, this, _store);
        engine.Now = Clock;
        Recover(engine);
        Engine = engine;
        long durable = engine.RootFigures.Durable.Number;
        long expected = World.History.Durable;
        Checker.Require(durable == expected, "DUR-4", $"the root recovered up to epoch {durable}; {expected} are durable.");
        World.RootShown = durable;
        Say($"starts at epoch {durable}");
        StartTicking(engine);
        if (_room.IsShort)
        {
            TellRoom();
        }
    }

    /// <summary>The process dies. The record that is being written reaches the disk all the same, or does not.</summary>
    public override void Crash(long restartAfter)
    {
        if (Engine is null)
        {
            return;
        }

        Say("crashes");
        if (_inFlight is { IsWritten: false } writing && World.Random.Chance(500))
        {
            Say($"the record of epoch {writing.Epoch} is on the disk, and nobody was told");
            Written(writing);
        }

        _inFlight = null;
        _waiting = null;
        _room = _room with { IsRecordWaiting = false };
        _failsNext = false;
        _store.Crash();
        Engine = null;
        DropHeld();
        _served.CutAll();
        if (World.Mutation == Mutation.LoseRecord && _disk.Records.Count > 0)
        {
            _disk.LoseLast();
        }

        World.Queue.Schedule(restartAfter, new ActionEvent(Start));
    }

    /// <summary>The next record cannot be made durable.</summary>
    public void FailNextPersist() => _failsNext = true;

    /// <summary>The store can no longer read or write.</summary>
    public void FailStore()
    {
        if (Engine is not null)
        {
            Say("the store fails");
            _store.Fail();
            Fail(static engine => engine.StoreFailed("The simulated store has failed."));
        }
    }

    /// <summary>The disk is full for a while: the log has room for a few records or none, or the store has none, or both.</summary>
    public void FillDisk(long microseconds)
    {
        if (_room.IsShort)
        {
            return;
        }

        bool isStoreFull = World.Random.Chance(500);
        long left = World.Random.Pick(0, 2_000, 10_000);
        _room = new StorageRoom(isStoreFull && World.Random.Chance(500) ? long.MaxValue : left, IsRecordWaiting: false, isStoreFull);
        Say($"has a full disk: {_room}");
        _store.IsFull = true;
        TellRoom();
        World.Queue.Schedule(microseconds, new ActionEvent(FreeDisk));
    }

    public void Open(Channel channel) => _served.Open(this, channel);

    public override void ChannelClosed(Channel channel) => _served.Remove(channel);

    /// <inheritdoc/>
    public long UtcMilliseconds => (long)Clock.TotalMilliseconds;

    void IRootHost.Persist(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        var writing = new InFlight(epoch.Number, record, KeyedHash.Compute(1, record.Span, default));
        Checker.Require(
            _inFlight is null && epoch.Number == _disk.Records.Count + 1,
            "EPO-4",
            $"the record of epoch {epoch} is to be written; {_disk.Records.Count} are on the disk.");
        _inFlight = writing;
        World.Trace.Add(0, record.Span);
        long delay = World.Random.Between(1, World.Settings.PersistDelay);
        World.Queue.Schedule(delay, new ActionEvent(() => WriteEnded(writing)));
        if (World.Mutation == Mutation.DurableTooEarly && World.Random.Chance(100))
        {
            World.Queue.Schedule(0, new ActionEvent(() => Report(writing)));
        }
    }

    void IServingHost.ChildrenChanged(int children)
    {
        int allowed = World.Settings.Children;
        Checker.Require(children <= allowed, "BND-1", $"{children} children are connected; {allowed} are allowed.");
    }

    protected override void Accepted(SystemEngine engine, Delivery delivery, ChannelSession session)
    {
        // What comes of it is seen in the log and on the wire.
    }

    protected override void Ended(SystemEngine engine, Channel channel)
    {
        _served.Remove(channel);
        if (channel.UpstreamSide.Session is { } session)
        {
            engine.ChannelClosed(session);
        }
    }

    protected override void Look(SystemEngine engine)
    {
        // What a root sends of it is checked on the wire.
        World.RootShown = engine.Shown.Number;
    }

    protected override void TurnEnded(SystemEngine engine)
    {
        _failure.IsKnown = _failure.HasHappened;
        _served.CheckBounds();
    }

    private void Recover(SystemEngine engine)
    {
        var records = new List<byte[]>(_disk.Records);
        if (records.Count > 1 && World.Mutation == Mutation.SkipRecord)
        {
            records.RemoveAt(World.Random.Below(records.Count));
        }

        if (records.Count > 1 && World.Mutation == Mutation.SwapRecords)
        {
            int first = World.Random.Below(records.Count - 1);
            (records[first], records[first + 1]) = (records[first + 1], records[first]);
        }

        int applied = 0;
        if (_store.Recover() is { } checkpoint)
        {
            Say($"begins with the checkpoint of epoch {checkpoint.Epoch}");
            engine.Restore(checkpoint.State);
            applied = (int)checkpoint.Epoch;
            World.RestoredFrom = Math.Max(World.RestoredFrom, checkpoint.Epoch);
        }

        Replay(engine, records, applied);
        _store.Recovered();
        engine.Recovered(mayHaveServed: _start > 1);
    }

    // Several records at a time are prepared before the first of them is applied.
    private void Replay(SystemEngine engine, List<byte[]> records, int first)
    {
        while (first < records.Count)
        {
            int last = Math.Min(records.Count, first + (int)World.Random.Between(1, 4));
            for (int record = first; record < last; record++)
            {
                engine.Prepare(new Epoch(record + 1), records[record]);
            }

            _store.AnswerAll(engine);
            Checker.Require(engine.IsPrepared, "LIV-1", $"the store has answered, and epoch {first + 1} is not prepared.");
            for (int record = first; record < last; record++)
            {
                engine.Recover(new Epoch(record + 1), records[record]);
            }

            engine.EndTurn();
            first = last;
        }
    }

    private void FreeDisk()
    {
        Say("has room on its disk again");
        _room = StorageRoom.Enough;
        _store.IsFull = false;
        InFlight? waiting = _waiting;
        _waiting = null;
        if (waiting is not null)
        {
            WriteEnded(waiting);
        }

        TellRoom();
    }

    // A process that is paused hears of it later, and then of what is true then.
    private void TellRoom() => Command(engine =>
    {
        engine.RoomChanged(_room);
        _store.IsKnownToBeFull = _room.IsStoreFull;
    });

    private bool MustWait(InFlight writing)
    {
        if (_room.LogBytes == long.MaxValue || _waiting == writing)
        {
            return _waiting == writing;
        }

        if (writing.Record.Length <= _room.LogBytes)
        {
            _room = _room with { LogBytes = _room.LogBytes - writing.Record.Length };
            return false;
        }

        Say($"has no room for the record of epoch {writing.Epoch}");
        _waiting = writing;
        _room = _room with { IsRecordWaiting = true };
        TellRoom();
        return true;
    }

    private void WriteEnded(InFlight writing)
    {
        if (_inFlight != writing || MustWait(writing))
        {
            return;
        }

        if (_failsNext && World.Mutation != Mutation.FailureHidden)
        {
            FailWrite(writing);
            return;
        }

        bool isLost = _failsNext;
        _failsNext = false;
        if (!isLost)
        {
            Written(writing);
        }

        World.Queue.Schedule(World.Random.Between(0, 1000), new ActionEvent(() => Report(writing)));
    }

    // An error says nothing about whether the bytes are there.
    private void FailWrite(InFlight writing)
    {
        _failsNext = false;
        if (World.Random.Chance(500))
        {
            Written(writing);
        }

        Say($"the record of epoch {writing.Epoch} failed");
        writing.IsWritten = true;
        Fail(static engine => engine.PersistFailed("The simulated disk has failed."));
    }

    // The process hears of it, and ends before long.
    private void Fail(Action<SystemEngine> tell)
    {
        Failure failure = _failure;
        Command(engine =>
        {
            // A process that is paused has not heard of it yet.
            failure.HasHappened = true;
            tell(engine);
        });
        SystemEngine? failed = Engine;
        World.Queue.Schedule(World.Random.Between(1, 20_000), new ActionEvent(() =>
        {
            if (Engine == failed)
            {
                Crash(World.Random.Between(1, 20_000));
            }
        }));
    }

    private void Written(InFlight writing)
    {
        Checker.Require(
            KeyedHash.Compute(1, writing.Record.Span, default) == writing.Hash,
            "EPO-4",
            $"the record of epoch {writing.Epoch} was changed while it was written.");
        writing.IsWritten = true;
        byte[] record = writing.Record.ToArray();
        Checker.Require(
            writing.Epoch == World.History.Durable + 1,
            "EPO-4",
            $"epoch {writing.Epoch} is written; the newest durable one is {World.History.Durable}.");
        _disk.Append(record);
        World.History.Append(record);
        _writtenAt.Add(World.Queue.Now);
        World.Checker.KeysLogged(World.Settings.UpdateKeys, AgeOf, World.Settings.LeastKeyTime);
        string? repeated = World.History.Repeated;
        Checker.Require(repeated is null, "DUR-2", $"{repeated} is in the log twice.");
        string? late = World.History.Late;
        Checker.Require(late is null, "CAU-3", $"{late} is in the log after a wait for it has ended.");
        string? anomaly = World.History.Anomaly;
        Checker.Require(anomaly is null, "TXN-1", $"{anomaly}.");
    }

    private TimeSpan AgeOf(long epoch) => TimeSpan.FromMicroseconds(World.Queue.Now - _writtenAt[(int)epoch - 1]);

    private void Report(InFlight writing)
    {
        if (_inFlight != writing)
        {
            return;
        }

        Command(engine =>
        {
            if (_inFlight == writing)
            {
                _inFlight = null;
                World.Trace.Add(0, writing.Epoch);
                engine.EpochDurable(new Epoch(writing.Epoch));
            }
        });
    }

    private sealed class InFlight(long epoch, ReadOnlyMemory<byte> record, ulong hash)
    {
        public long Epoch => epoch;

        public ReadOnlyMemory<byte> Record => record;

        public ulong Hash => hash;

        public bool IsWritten { get; set; }
    }

    private sealed class Failure
    {
        public bool HasHappened { get; set; }

        public bool IsKnown { get; set; }
    }
}
