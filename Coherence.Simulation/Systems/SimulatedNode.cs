using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Publishing;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;
using Coherence.Simulation.Mutations;

namespace Coherence.Simulation.Systems;

/// <summary>The process of one node: publishes, reads, watches and waits as the workload says, and checks all that it shows.</summary>
internal sealed class SimulatedNode(World world, int number) : SimulatedFollower(world, number)
{
    private const int FullCheckEvery = 16;

    private readonly List<PublishedUpdate> _publishes = [];
    private readonly List<SimulatedRead> _reads = [];
    private readonly List<SimulatedDirectoryRead> _directoryReads = [];
    private readonly List<SimulatedWait> _waits = [];
    private readonly List<(ModelKey Key, CachedValue Value)> _watches = [];
    private readonly HashSet<IndexSpec> _refusedWatches = [];
    private readonly CachedValue?[] _handles = new CachedValue?[world.Keys.All.Count];
    private readonly Epoch?[] _reported = new Epoch?[world.Keys.All.Count];
    private readonly SpeculationCheck _speculation = new(world, number);
    private SimulatedMailbox? _mailbox;
    private long _checkedAt;
    private long _confirmed;
    private int _looks;

    public override string Name => $"node {Number}";

    /// <summary>What it was called last; none before it was granted an id.</summary>
    public SystemId LastSystem { get; private set; }

    /// <summary>The messages of its application.</summary>
    public SimulatedMailbox Mailbox => _mailbox ??= new SimulatedMailbox(World, this);

    /// <summary>Whether a read may be refused because of the limit of subscriptions.</summary>
    public bool HasFewSubscriptions => World.Settings.SubscriptionsPerChild < World.Keys.All.Count;

    public IReadOnlyList<PublishedUpdate> Publishes => _publishes;

    public IReadOnlyList<SimulatedRead> Reads => _reads;

    public IReadOnlyList<SimulatedWait> Waits => _waits;

    public IReadOnlyList<SimulatedDirectoryRead> DirectoryReads => _directoryReads;

    /// <summary>Whether what it holds counts as current, as any thread of the process would see it.</summary>
    private bool IsCurrent => Engine?.UpstreamHeardAt is { } heardAt && Clock - heardAt <= Engine.Lease;

    public void Publish(Update update, PublishedUpdate published)
    {
        Command(engine =>
        {
            update.Seal();
            _publishes.Add(published);
            _speculation.Published(published);
            engine.Publish(update, published);
        });
    }

    public void Send(OutgoingMessage message) => Command(engine => Mailbox.Send(engine, message));

    public void Reply(OutgoingMessage message) => Later(() => Send(message));

    public void Listen(int types, int room) => Command(engine => Mailbox.Listen(engine, types, room));

    public void Read(ModelKey key) => Command(engine => Read(engine, key, Math.Max(Applied, _confirmed)));

    /// <summary>Reads a value of the directory.</summary>
    public void ReadDirectory(IndexSpec spec, Action<ReadOnlyMemory<byte>> then) => Command(engine =>
    {
        var read = new SimulatedDirectoryRead(this, World, spec, then);
        _directoryReads.Add(read);
        engine.Read(spec, read);
    });

    /// <summary>Reads a value after everything is applied that was durable when this was called: linearizable.</summary>
    public void ReadLatest(ModelKey key) => Wait(WaitKind.Newest, World.RootShown, read: key);

    /// <summary>Waits for everything that it published, and for everything that was durable when this was called.</summary>
    public void Fence() => Wait(WaitKind.Fence, World.RootShown, read: null);

    /// <summary>Reads a value at an epoch or later that another node has seen.</summary>
    public void ReadAtLeast(ModelKey key, long epoch) => Wait(WaitKind.Epoch, epoch, read: key);

    /// <summary>Reads a value after an update that another node has published, or is about to.</summary>
    public void ReadAfter(ModelKey key, EpochRef update) => Command(engine =>
    {
        var wait = new SimulatedWait(this, WaitKind.Update, epoch: 0, key, []) { Update = update };
        _waits.Add(wait);
        engine.ReachUpdate(update, wait);
    });

    /// <summary>Asks another system whether it has followed an update.</summary>
    public void Ask(SimulatedQuestion question) => Command(engine =>
    {
        var wait = new SimulatedWait(this, WaitKind.Update, epoch: 0, read: null, []) { Update = question.Update, Question = question };
        _waits.Add(wait);
        engine.ReachUpdate(question.Update, wait);
    });

    /// <summary>Waits until no cache can show what was before an epoch.</summary>
    public void Settle(long epoch) => Wait(WaitKind.Everywhere, epoch, read: null);

    /// <summary>Reads several values of one epoch, in the way in which CoherenceNode does.</summary>
    public void ReadSnapshot(IReadOnlyList<ModelKey> keys) => _ = BeginTransaction(keys);

    /// <summary>Reads several values of one epoch, to decide upon them; null if the process cannot.</summary>
    public SimulatedTransaction? BeginTransaction(IReadOnlyList<ModelKey> keys)
    {
        SimulatedTransaction? transaction = null;
        Command(engine =>
        {
            Epoch epoch = engine.Cache.Applied;
            transaction = new SimulatedTransaction(epoch);
            foreach (ModelKey key in keys)
            {
                ReadAt(engine, key, epoch, transaction);
            }
        });
        return transaction;
    }

    /// <summary>Reads what is confirmed and what this node has published, in one step.</summary>
    public void ReadSpeculatively(IReadOnlyList<ModelKey> keys) => Command(engine =>
    {
        var read = new SimulatedSpeculation(this, _speculation, keys, engine.Overlay.Sure.Number);
        _speculation.Reads.Add(read);
        engine.ReadSpeculatively(read.Specs, read);
    });

    public void WatchSpeculatively(ModelKey key) => Command(engine =>
    {
        if (_speculation.BeginWatch(key))
        {
            _speculation.Watches[key] = engine.WatchSpeculatively(key.Spec);
        }
    });

    public void UnwatchSpeculatively(int number) => Command(engine =>
    {
        if (_speculation.EndWatch(number) is { } value)
        {
            engine.UnwatchSpeculatively(value);
        }
    });

    /// <summary>How many speculative reads have no answer.</summary>
    public int OpenSpeculations => _speculation.Reads.Count;

    public void CancelRead(int number) => Command(engine =>
    {
        if (number < _reads.Count)
        {
            SimulatedRead read = _reads[number];
            engine.CancelRead(read.Key.Spec, read);
            _ = _reads.Remove(read);
        }

        if (number < _waits.Count)
        {
            engine.CancelWait(_waits[number]);
            _waits.RemoveAt(number);
        }

        if (number < _speculation.Reads.Count)
        {
            engine.CancelSpeculation(_speculation.Reads[number]);
            _speculation.Reads.RemoveAt(number);
        }
    });

    public void Watch(ModelKey key) => Command(engine =>
    {
        CachedValue value = engine.Watch(key.Spec);
        _watches.Add((key, value));
        _reported[key.Number] = value.Current?.Changed;
    });

    public void Unwatch(int number) => Command(engine =>
    {
        if (number < _watches.Count)
        {
            engine.Unwatch(_watches[number].Value);
            _watches.RemoveAt(number);
        }
    });

    /// <summary>The first value that is watched and not shown, although it should be by now; null if there is none.</summary>
    public string? FindMissingWatch()
    {
        foreach ((ModelKey key, CachedValue value) in _watches)
        {
            if (value.Current is null && !_refusedWatches.Contains(key.Spec))
            {
                return key.Spec.ToString();
            }
        }

        return Engine is { } engine ? _speculation.FindUntold(engine) : null;
    }

    /// <summary>An update of this node is part of an epoch: whatever it reads from here on is not older.</summary>
    public void Confirmed(PublishedUpdate update, long epoch)
    {
        _confirmed = Math.Max(_confirmed, epoch);
        if (update.IsCoherent)
        {
            Later(() => Settle(epoch));
        }
    }

    public void Finished(PublishedUpdate update) => _publishes.Remove(update);

    public void Finished(SimulatedRead read) => _reads.Remove(read);

    public void Finished(SimulatedDirectoryRead read, ReadOnlyMemory<byte> value, Action<ReadOnlyMemory<byte>> then)
    {
        _ = _directoryReads.Remove(read);
        Later(() => then(value));
    }

    /// <summary>It was told that it has followed an update of another node.</summary>
    public void Followed(EpochRef update, long applied) => World.Checker.Followed(Number, update, applied);

    /// <summary>What was waited for has come; what follows is an input of its own.</summary>
    public void Finished(SimulatedWait wait, long epoch)
    {
        _ = _waits.Remove(wait);
        if (wait.Kind == WaitKind.Everywhere)
        {
            World.Settled = Math.Max(World.Settled, wait.Epoch);
            Say($"epoch {wait.Epoch} is settled");
            World.CheckSettled();
        }

        if (wait.Question is { } question)
        {
            Later(() => Command(engine => Mailbox.Ask(engine, question)));
        }

        if (wait.Read is { } key)
        {
            Later(() => Command(engine => Read(engine, key, Math.Max(epoch, _confirmed))));
        }
    }

    /// <summary>Compares every value that is shown with the model.</summary>
    public void CheckAll()
    {
        if (Engine is not { } engine)
        {
            return;
        }

        ValueCache cache = engine.Cache;
        Epoch applied = cache.Applied;
        foreach (ModelKey key in World.Keys.All)
        {
            if (cache.Find(key.Spec)?.Current is { } current && current.Changed <= applied)
            {
                World.Checker.Shown(Number, key, current, applied.Number);
            }

            CheckHandle(key, applied);
        }

        foreach ((ModelKey key, CachedValue value) in _watches)
        {
            Epoch? reported = _reported[key.Number];
            Checker.Require(
                value.Current is not { } current || current.Changed > applied || current.Changed == reported,
                "COH-4",
                $"node {Number} watches {key.Spec}, and was told of its change in epoch {reported}, but not of that in {value.Current?.Changed}.");
        }
    }

    /// <summary>The values that are shown now.</summary>
    public List<CachedValue> ListCurrent()
    {
        var current = new List<CachedValue>();
        foreach (ModelKey key in World.Keys.All)
        {
            if (Engine!.Cache.Find(key.Spec) is { Current: not null } value)
            {
                current.Add(value);
            }
        }

        return current;
    }

    /// <summary>COH-6: after a coherent acknowledgement nothing is served as current that its epoch changed.</summary>
    public void CheckSettled()
    {
        if (Engine is not { } engine || engine.Cache.Applied.Number >= World.Settled || !IsCurrent)
        {
            return;
        }

        Epoch applied = engine.Cache.Applied;
        foreach (ModelKey key in World.Keys.All)
        {
            if (engine.Cache.Find(key.Spec)?.Current is { } current && current.Changed <= applied)
            {
                World.Checker.Settled(Number, key, applied.Number, World.Settled);
            }
        }
    }

    protected override void Begin()
    {
        _confirmed = 0;
        _checkedAt = 0;
        _speculation.Begin();
    }

    protected override SystemEngine CreateEngine(LinkId link, ulong start)
    {
        var engine = SystemEngine.CreateNode(
            World.Settings.EngineOptions(start), link, this, Mailbox, new IndexCatalog(start, new JournalIndex(), new OperationsIndex()));
        _speculation.Overlay = engine.Overlay;
        return engine;
    }

    protected override void Died()
    {
        foreach (PublishedUpdate update in _publishes)
        {
            update.Abandon();
        }

        Mailbox.Died();
        _publishes.Clear();
        _reads.Clear();
        _directoryReads.Clear();
        _waits.Clear();
        _watches.Clear();
        _refusedWatches.Clear();
        Array.Clear(_handles);
    }

    protected override void ValueChanged(CachedValue value)
    {
        if (World.Keys.Find(value.Spec) is not { } key || value.Current is not { } current)
        {
            throw new InvariantViolationException("COH-1", $"node {Number} says that {value.Spec} changed, and shows nothing.");
        }

        _reported[key.Number] = current.Changed;
        World.Checker.Shown(Number, key, current, Engine!.Cache.Applied.Number);
    }

    protected override void ViewChanged(IndexSpec spec, GrantedValue value, Epoch at) =>
        _speculation.Reported(World.Keys.Find(spec)!, value, at.Number);

    protected override void TurnEnded(SystemEngine engine)
    {
        base.TurnEnded(engine);
        _speculation.TurnEnded(engine);
    }

    protected override void WatchRefused(CachedValue value, RefuseReason reason)
    {
        Checker.Require(
            reason == RefuseReason.TooManySubscriptions && HasFewSubscriptions,
            "LIV-1",
            $"node {Number} was refused to watch {value.Spec}: {reason}.");
        _ = _refusedWatches.Add(value.Spec);
    }

    protected override void LinkEnded()
    {
        if (World.Mutation == Mutation.PublishAgain && _publishes.Count > 0)
        {
            PublishedUpdate pending = _publishes[0];
            var again = new PublishedUpdate(World, this, pending.Tag, [.. pending.Amounts], isCoherent: false, operations: 1);
            var update = new Update();
            _ = update.Add(new ObjectId(KeySpace.JournalTable, World.Keys.Journals[0].Key), BitConverter.GetBytes(pending.Tag));
            Publish(update, again);
        }
    }

    protected override void Look(SystemEngine engine)
    {
        base.Look(engine);
        LastSystem = engine.Timeline.System.IsNone ? LastSystem : engine.Timeline.System;
        CheckSettled();
        if (Applied != _checkedAt || ++_looks % FullCheckEvery == 0)
        {
            _checkedAt = Applied;
            CheckAll();
        }

        Settings settings = World.Settings;
        int unconfirmed = engine.Timeline.UnconfirmedCount;
        Checker.Require(
            unconfirmed <= settings.UnconfirmedUpdates + settings.WaitingUpdates,
            "BND-1",
            $"node {Number} has {unconfirmed} unconfirmed updates; {settings.UnconfirmedUpdates} + {settings.WaitingUpdates} are allowed.");
    }

    private void Read(SystemEngine engine, ModelKey key, long atLeast)
    {
        var read = new SimulatedRead(this, World, key, atLeast, isSnapshot: false);
        _reads.Add(read);
        engine.Read(key.Spec, read);
        _handles[key.Number] ??= engine.Cache.Find(key.Spec);
        long silence = World.Queue.Now - RootKnownAt;
        Checker.Require(
            !read.IsDone || (engine.IsUpstreamUp && silence <= LongestSilence),
            "LEASE",
            $"node {Number} answered {key.Spec} from its cache; nothing of the last {silence} µs of the root can have reached it.");
    }

    private void ReadAt(SystemEngine engine, ModelKey key, Epoch epoch, SimulatedTransaction transaction)
    {
        if (engine.Cache.Find(key.Spec) is { Current: { } current } value && current.Changed <= epoch)
        {
            value.Touch();
            World.Checker.Answered(Number, key, current, epoch.Number, isSnapshot: true);
            transaction.Add(key, current);
            return;
        }

        var read = new SimulatedRead(this, World, key, epoch.Number, isSnapshot: true);
        _reads.Add(read);
        transaction.Add(key, read);
        engine.Read(key.Spec, IgnoringWaiter.Instance);
        engine.ReadAt(key.Spec, epoch, read);
    }

    // Who keeps the entry of a value that was evicted must not be shown what no notice reaches any more.
    private void CheckHandle(ModelKey key, Epoch applied)
    {
        if (_handles[key.Number] is not { IsRemoved: true } handle)
        {
            return;
        }

        if (handle.Current is not { } current)
        {
            _handles[key.Number] = null;
        }
        else if (current.Changed <= applied)
        {
            World.Checker.Shown(Number, key, current, applied.Number);
        }
    }

    private void Wait(WaitKind kind, long epoch, ModelKey? read) => Command(engine =>
    {
        var wait = new SimulatedWait(this, kind, epoch, read, _publishes.ToArray());
        _waits.Add(wait);
        switch (kind)
        {
            case WaitKind.Epoch:
                engine.Reach(new Epoch(epoch), wait);
                break;
            case WaitKind.Newest:
                engine.ReachNewest(wait);
                break;
            case WaitKind.Fence:
                engine.Fence(wait);
                break;
            default:
                engine.Settle(new Epoch(epoch), wait);
                break;
        }
    });

    // A completion must not call back into the engine.
    private void Later(Action action)
    {
        SystemEngine? engine = Engine;
        World.Queue.Schedule(0, new Scheduling.ActionEvent(() =>
        {
            if (Engine == engine)
            {
                action();
            }
        }));
    }
}
