using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Network;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>The process of one node: stays connected, publishes, reads and watches as the workload says, and checks all that it shows.</summary>
internal sealed class SimulatedNode : SimulatedSystem, INodeHost
{
    private const int FullCheckEvery = 16;

    private readonly SimulatedRoot _root;
    private readonly List<PublishedUpdate> _publishes = [];
    private readonly List<SimulatedRead> _reads = [];
    private readonly List<(ModelKey Key, CachedValue Value)> _watches = [];
    private readonly HashSet<IndexSpec> _refusedWatches = [];
    private long _applied;
    private long _confirmed;
    private long _partitionedUntil;
    private int _looks;
    private int _start;

    public SimulatedNode(World world, int number, SimulatedRoot root)
        : base(world, number)
    {
        _root = root;
    }

    public Link? Link { get; private set; }

    /// <summary>Whether a read may be refused because of the limit of subscriptions.</summary>
    public bool HasFewSubscriptions => World.Settings.SubscriptionsPerChild < World.Keys.All.Count;

    public IReadOnlyList<PublishedUpdate> Publishes => _publishes;

    public IReadOnlyList<SimulatedRead> Reads => _reads;

    public long Applied => _applied;

    public void Start()
    {
        _start++;
        var link = new LinkId(new Identifier(((UInt128)World.Random.Next() << 64) | World.Random.Next() | 1));
        Engine = SystemEngine.CreateNode(World.Settings.EngineOptions((ulong)((Number << 20) + _start)), link, this);
        _applied = 0;
        _confirmed = 0;
        if (World.Trace.IsKept)
        {
            World.Trace.Say($"node {Number}: starts");
        }

        ScheduleTick(Engine);
        ScheduleConnect(0);
    }

    /// <summary>The process dies, with all it knew.</summary>
    public void Crash(long restartAfter)
    {
        if (Engine is null)
        {
            return;
        }

        Say("crashes");
        Engine = null;
        DropHeld();
        foreach (PublishedUpdate update in _publishes)
        {
            update.Abandon();
        }

        _publishes.Clear();
        _reads.Clear();
        _watches.Clear();
        _refusedWatches.Clear();
        Link?.Cut(tellChild: false, tellRoot: World.Random.Chance(700), noticeDelay: 2000);
        Link = null;
        World.Queue.Schedule(restartAfter, new ActionEvent(Start));
    }

    /// <summary>The node says that it leaves for good, and another takes its place.</summary>
    public void Leave(long restartAfter)
    {
        Say("leaves");
        Command(engine =>
        {
            engine.Close(GoodbyeReason.Leaving, "The simulation lets it go.");
            engine.AbandonAll();
        });
        Crash(restartAfter);
    }

    /// <summary>Everything in flight is lost, and there is no connection for a while.</summary>
    public void Partition(long duration, bool tellChild, bool tellRoot)
    {
        Say($"is cut off for {duration} µs");
        _partitionedUntil = World.Queue.Now + duration;
        Link?.Cut(tellChild, tellRoot, noticeDelay: 3000);
    }

    /// <summary>One side of the link takes nothing for a while.</summary>
    public void SlowDown(bool isRootSide, long duration)
    {
        if (Link is not { } link)
        {
            return;
        }

        SimulatedChannel channel = isRootSide ? link.RootSide : link.ChildSide;
        if (channel.IsSlow)
        {
            return;
        }

        Say($"{(isRootSide ? "takes" : "sends")} nothing for {duration} µs");
        channel.IsSlow = true;
        channel.BytesWhileSlow = 0;
        World.Queue.Schedule(duration, new ActionEvent(() =>
        {
            channel.IsSlow = false;
            SimulatedSystem system = isRootSide ? _root : this;
            system.Command(static engine => engine.ChannelWritable());
        }));
    }

    /// <summary>What the faults left behind ends.</summary>
    public void Heal() => _partitionedUntil = 0;

    public void Publish(Update update, PublishedUpdate published)
    {
        Command(engine =>
        {
            update.Seal();
            _publishes.Add(published);
            engine.Publish(update, published);
        });
    }

    public void Read(ModelKey key) => Command(engine =>
    {
        var read = new SimulatedRead(this, World.Checker, key, Math.Max(_applied, _confirmed), isSnapshot: false, mustSucceed: false);
        _reads.Add(read);
        engine.Read(key.Spec, read);
    });

    /// <summary>Reads several values of one epoch, in the way in which CoherenceNode does.</summary>
    public void ReadSnapshot(IReadOnlyList<ModelKey> keys) => Command(engine =>
    {
        Epoch epoch = engine.Cache.Applied;
        foreach (ModelKey key in keys)
        {
            if (engine.Cache.Find(key.Spec) is { Current: { } current } value && current.Changed <= epoch)
            {
                value.Touch();
                World.Checker.Answered(Number, key, current, epoch.Number, isSnapshot: true);
                continue;
            }

            var read = new SimulatedRead(
                this, World.Checker, key, epoch.Number, isSnapshot: true, mustSucceed: World.Settings.HistoryBytes >= 1 << 20);
            _reads.Add(read);
            engine.Read(key.Spec, IgnoringWaiter.Instance);
            engine.ReadAt(key.Spec, epoch, read);
        }
    });

    public void CancelRead(int number) => Command(engine =>
    {
        if (number >= _reads.Count)
        {
            return;
        }

        SimulatedRead read = _reads[number];
        engine.CancelRead(read.Key.Spec, read);
        _ = _reads.Remove(read);
    });

    public void Watch(ModelKey key) => Command(engine => _watches.Add((key, engine.Watch(key.Spec))));

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

        return null;
    }

    /// <summary>An update of this node is part of an epoch: whatever it reads from here on is not older.</summary>
    public void Confirmed(long epoch) => _confirmed = Math.Max(_confirmed, epoch);

    public void Finished(PublishedUpdate update) => _publishes.Remove(update);

    public void Finished(SimulatedRead read) => _reads.Remove(read);

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
        }
    }

    public override void LinkClosed(Link link)
    {
        if (link == Link)
        {
            Link = null;
            ScheduleConnect(World.Random.Between(100, 5000));
        }
    }

    void INodeHost.ValueChanged(CachedValue value)
    {
        if (World.Keys.Find(value.Spec) is not { } key || value.Current is not { } current)
        {
            throw new InvariantViolationException("COH-1", $"node {Number} says that {value.Spec} changed, and shows nothing.");
        }

        World.Checker.Shown(Number, key, current, Engine!.Cache.Applied.Number);
    }

    void INodeHost.Reported(in Report report)
    {
        // The simulated nodes ask for no figures.
    }

    void INodeHost.WatchRefused(CachedValue value, RefuseReason reason)
    {
        Checker.Require(
            reason == RefuseReason.TooManySubscriptions && HasFewSubscriptions,
            "LIV-1",
            () => $"node {Number} was refused to watch {value.Spec}: {reason}.");
        _ = _refusedWatches.Add(value.Spec);
    }

    void INodeHost.UpstreamUp(in Welcome welcome)
    {
        if (World.Trace.IsKept)
        {
            World.Trace.Say($"node {Number}: welcomed at epoch {welcome.Current}, has {_applied}, received {welcome.Received}");
        }
    }

    void INodeHost.UpstreamSaidGoodbye(in Goodbye goodbye)
    {
        Goodbye said = goodbye;
        Checker.Require(
            said.Reason is not (GoodbyeReason.RuleBroken or GoodbyeReason.MalformedInput or GoodbyeReason.EpochWentBack or GoodbyeReason.ClusterMismatch),
            "LIV-1",
            () => $"the root ended the channel of node {Number}: {said.Reason}, {said.Text}");
        if (World.Trace.IsKept)
        {
            World.Trace.Say($"node {Number}: goodbye {said.Reason}, {said.Text}");
        }
    }

    protected override void Accept(SystemEngine engine, Delivery delivery)
    {
        Link link = delivery.Link;
        if (link != Link || link.ChildSide.Session is not { } session)
        {
            return;
        }

        engine.FrameReceived(session, delivery.Bytes);
        if (session.IsClosed)
        {
            return;
        }

        ArrivalOracle arrivals = link.Check.Arrivals!;
        if (delivery.Marks is { } marks)
        {
            foreach (UpdateMark mark in marks)
            {
                arrivals.Arrived(mark);
            }
        }

        long applied = engine.Cache.Applied.Number;
        Checker.Require(
            applied == arrivals.Applied,
            "EPO-1",
            () => $"node {Number} has applied epoch {applied}; what has arrived reaches up to epoch {arrivals.Applied}.");
    }

    protected override void Ended(SystemEngine engine, Link link)
    {
        if (link != Link)
        {
            return;
        }

        Link = null;
        engine.ChannelClosed(link.ChildSide.Session!);
        ScheduleConnect(World.Random.Between(100, 5000));
        if (World.Mutation == Mutation.PublishAgain && _publishes.Count > 0)
        {
            PublishedUpdate pending = _publishes[0];
            var again = new PublishedUpdate(World, this, pending.Tag, [.. pending.Amounts]);
            var update = new Update();
            _ = update.Add(new ObjectId(KeySpace.JournalTable, World.Keys.Journals[0].Key), BitConverter.GetBytes(pending.Tag));
            Publish(update, again);
        }
    }

    protected override void Look(SystemEngine engine)
    {
        long applied = engine.Cache.Applied.Number;
        long before = _applied;
        Checker.Require(applied >= before, "EPO-2", () => $"node {Number} goes back from epoch {before} to {applied}.");
        Checker.Require(
            applied <= World.History.Durable,
            "EPO-4",
            () => $"node {Number} has applied epoch {applied}; the newest durable one is {World.History.Durable}.");
        _applied = applied;
        if (applied != before || ++_looks % FullCheckEvery == 0)
        {
            CheckAll();
        }

        CheckBounds(engine);
    }

    protected override void TurnEnded(SystemEngine engine)
    {
        if (Link is { } link && link.ChildSide.Session is { IsClosed: true })
        {
            Link = null;
            ScheduleConnect(World.Random.Between(100, 5000));
        }
    }

    private void CheckBounds(SystemEngine engine)
    {
        Settings settings = World.Settings;
        int unconfirmed = engine.Timeline.UnconfirmedCount;
        Checker.Require(
            unconfirmed <= settings.UnconfirmedUpdates + settings.WaitingUpdates,
            "BND-1",
            () => $"node {Number} has {unconfirmed} unconfirmed updates; {settings.UnconfirmedUpdates} + {settings.WaitingUpdates} are allowed.");
    }

    private void ScheduleConnect(long delay)
    {
        SystemEngine? engine = Engine;
        World.Queue.Schedule(delay, new ActionEvent(() => Connect(engine)));
    }

    private void Connect(SystemEngine? engine)
    {
        if (Engine is null || Engine != engine || Link is not null)
        {
            return;
        }

        if (IsPaused || _root.Engine is null || _root.IsPaused || World.Queue.Now < _partitionedUntil)
        {
            ScheduleConnect(World.Random.Between(500, 5000));
            return;
        }

        var link = new Link(
            Number,
            World.Queue,
            World.Random,
            World.Settings.Plan,
            new WireCheck(Number, World.Checker, World.Trace, _root.WatchFailure()),
            World.Mutator,
            this,
            _root);
        Link = link;
        _root.Open(link);
        Command(started => link.ChildSide.Session = started.UpstreamOpened(link.ChildSide));
    }

    private void ScheduleTick(SystemEngine engine) => World.Queue.Schedule(
        World.Settings.Heartbeat.Ticks / TimeSpan.TicksPerMicrosecond / 4,
        new ActionEvent(() =>
        {
            if (Engine == engine)
            {
                World.Trace.Add(Number, 2);
                Command(static ticked => ticked.Tick());
                ScheduleTick(engine);
            }
        }));

    private void Say(string what)
    {
        if (World.Trace.IsKept)
        {
            World.Trace.Say($"node {Number}: {what}");
        }
    }
}
