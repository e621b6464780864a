using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Network;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>A system with an upstream: stays connected, over several channels, to one of those that it was given.</summary>
internal abstract class SimulatedFollower : SimulatedSystem, INodeHost
{
    // What clocks and ages are rounded to.
    private const long ClockMicroseconds = 2000;

    private readonly List<Channel> _channels = [];
    private readonly int _wantedChannels;
    private LinkCheck? _link;
    private IUpstream? _upstream;
    private long _applied;
    private long _partitionedUntil;
    private long _upSince;
    private int _start;

    protected SimulatedFollower(World world, int number)
        : base(world, number)
    {
        _wantedChannels = (int)world.Random.Between(1, world.Settings.Channels);
    }

    /// <summary>The systems that it may connect to.</summary>
    public List<IUpstream> Upstreams { get; } = [];

    /// <summary>The link that is up, or was last; null before the first.</summary>
    public LinkCheck? Link => _link;

    /// <summary>The newest moment of the root, in microseconds, that anything heard over any upstream may reflect; far in the past if none.</summary>
    public long RootKnownAt { get; private set; }

    /// <summary>The newest root epoch that this process has shown to have applied.</summary>
    public long Applied => _applied;

    public IReadOnlyList<Channel> Channels => _channels;

    /// <summary>For how many microseconds a moment of the root may lie back by the slowest clocks there are, while values count as current.</summary>
    protected long LongestSilence =>
        (World.Settings.LeaseMicroseconds + ClockMicroseconds) * 1000 / (1000 - World.Settings.ClockDriftPerMille);

    public void Start()
    {
        _start++;
        var link = new LinkId(new Identifier(((UInt128)World.Random.Next() << 64) | World.Random.Next() | 1));
        _applied = 0;
        RootKnownAt = long.MinValue / 2;
        _upstream = null;
        Begin();
        Engine = CreateEngine(link, (ulong)((Number << 20) + _start));
        Say("starts");
        StartTicking(Engine);
        ScheduleConnect(0);
    }

    public override void Crash(long restartAfter)
    {
        if (Engine is null)
        {
            return;
        }

        Say("crashes");
        Engine = null;
        DropHeld();
        Died();
        foreach (Channel channel in _channels)
        {
            channel.Cut(tellChild: false, tellUpstream: World.Random.Chance(700), noticeDelay: 2000);
        }

        _channels.Clear();
        World.Queue.Schedule(restartAfter, new ActionEvent(Start));
    }

    /// <summary>Says that it leaves for good, and another process takes its place.</summary>
    public void Leave(long restartAfter)
    {
        if (Engine is null || IsPaused)
        {
            return;
        }

        Say("leaves");
        Command(engine =>
        {
            engine.Close(GoodbyeReason.Leaving, "The simulation lets it go.");
            engine.AbandonAll();
        });
        Crash(restartAfter);
    }

    /// <summary>Everything that is on its way to or from the upstream is lost, and there is no connection for a while.</summary>
    public void Partition(long duration, bool tellChild, bool tellUpstream)
    {
        Say($"is cut off for {duration} µs");
        _partitionedUntil = World.Queue.Now + duration;
        QuietSince = Math.Max(QuietSince, _partitionedUntil);
        foreach (Channel channel in _channels)
        {
            channel.Cut(tellChild, tellUpstream, noticeDelay: 3000);
        }
    }

    /// <summary>One channel of several is cut; the others go on.</summary>
    public void CutChannel(bool tellChild, bool tellUpstream)
    {
        if (_channels.Count == 0)
        {
            return;
        }

        Channel channel = _channels[World.Random.Below(_channels.Count)];
        Say($"channel {channel.Ordinal} is cut");

        // Who is not told finds out by the silence.
        QuietSince = Math.Max(QuietSince, World.Queue.Now + (World.Settings.LeaseMicroseconds / 2));
        channel.Cut(tellChild, tellUpstream, noticeDelay: 3000);
    }

    /// <summary>One side of a channel takes nothing for a while.</summary>
    public void SlowDown(bool isUpstreamSide, long duration)
    {
        foreach (Channel slow in _channels.ToArray())
        {
            if (World.Random.Chance(600))
            {
                SlowDown(slow, isUpstreamSide, duration);
            }
        }
    }

    /// <summary>What the faults left behind ends.</summary>
    public void Heal() => _partitionedUntil = 0;

    public override void ChannelClosed(Channel channel) => Forget(channel);

    void INodeHost.ValueChanged(CachedValue value) => ValueChanged(value);

    void INodeHost.ViewChanged(IndexSpec spec, GrantedValue value, Epoch at) => ViewChanged(spec, value, at);

    void INodeHost.ValueEnded(CachedValue value)
    {
        // Its next value is what counts.
    }

    void INodeHost.BetweenUpdates()
    {
        // Nothing waits for it.
    }

    void INodeHost.WatchRefused(CachedValue value, RefuseReason reason) => WatchRefused(value, reason);

    void INodeHost.Reported(in Report report)
    {
        // The simulated systems ask for no figures.
    }

    void INodeHost.UpstreamUp(in Welcome welcome)
    {
        if (World.Trace.IsKept)
        {
            Say($"welcomed by {welcome.Upstream} at epoch {welcome.Current}, has {_applied}, received {welcome.Received}");
        }

        _upSince = World.Queue.Now;
        ScheduleConnect(World.Random.Between(0, 500));
    }

    void INodeHost.UpstreamDown()
    {
        Say("has no upstream");
        ScheduleConnect(World.Random.Between(100, 5000));
    }

    void INodeHost.UpstreamSaidGoodbye(in Goodbye goodbye)
    {
        Goodbye said = goodbye;
        bool isFault = said.Reason is GoodbyeReason.RuleBroken or GoodbyeReason.MalformedInput or GoodbyeReason.EpochWentBack
            or GoodbyeReason.ClusterMismatch or GoodbyeReason.VersionMismatch;
        Checker.Require(!isFault, "LIV-1", $"{_upstream?.Name} ended a channel of {Name}: {said.Reason}, {said.Text}");
        if (World.Trace.IsKept)
        {
            Say($"goodbye {said.Reason}, {said.Text}");
        }
    }

    /// <summary>A new process: what the one before knew is gone.</summary>
    protected abstract void Begin();

    protected abstract SystemEngine CreateEngine(LinkId link, ulong start);

    /// <summary>The process has died.</summary>
    protected abstract void Died();

    protected abstract void ValueChanged(CachedValue value);

    /// <summary>A value that is watched speculatively is another.</summary>
    protected virtual void ViewChanged(IndexSpec spec, GrantedValue value, Epoch at)
    {
        // Relays watch nothing.
    }

    protected abstract void WatchRefused(CachedValue value, RefuseReason reason);

    /// <summary>The last channel of a link has ended.</summary>
    protected virtual void LinkEnded()
    {
        // Nothing is left to do for most.
    }

    protected override void Accepted(SystemEngine engine, Delivery delivery, ChannelSession session)
    {
        if (delivery.IsDown && delivery.Channel.Down.SenderEnd is IUpstream upstream)
        {
            RootKnownAt = Math.Max(RootKnownAt, upstream.RootKnownAt);
        }

        if (!delivery.IsDown || delivery.Channel.Check.Link is not { } link || link != _link)
        {
            return;
        }

        long applied = engine.Cache.Applied.Number;
        for (int index = 0; index < delivery.Marks.Count; index++)
        {
            // A frame whose last message ends the channel was taken in up to there.
            UpdateMark mark = delivery.Marks[index];
            if (!session.IsClosed || mark.Epoch <= applied)
            {
                link.Arrivals.Arrived(mark);
            }
        }

        if (session.IsClosed)
        {
            return;
        }

        Checker.Require(
            applied == link.Arrivals.Applied,
            "EPO-1",
            $"{Name} has applied epoch {applied}; what has arrived reaches up to epoch {link.Arrivals.Applied}.");
    }

    protected override void Ended(SystemEngine engine, Channel channel)
    {
        if (!_channels.Contains(channel))
        {
            return;
        }

        Forget(channel);
        if (channel.ChildSide.Session is { } session)
        {
            engine.ChannelClosed(session);
        }

        if (!engine.IsUpstreamUp)
        {
            LinkEnded();
        }
    }

    protected override void Look(SystemEngine engine)
    {
        CheckHeard(engine);
        long applied = engine.Cache.Applied.Number;
        long before = _applied;
        Checker.Require(applied >= before, "EPO-2", $"{Name} goes back from epoch {before} to {applied}.");
        Checker.Require(
            applied <= World.History.Durable,
            "EPO-4",
            $"{Name} has applied epoch {applied}; the newest durable one is {World.History.Durable}.");
        _applied = applied;
        World.Followed(engine.Timeline.System, applied);
    }

    protected override void TurnEnded(SystemEngine engine)
    {
        for (int index = _channels.Count - 1; index >= 0; index--)
        {
            if (_channels[index].ChildSide.Session is { IsClosed: true })
            {
                Forget(_channels[index]);
            }
        }
    }

    private void SlowDown(Channel channel, bool isUpstreamSide, long duration)
    {
        SimulatedChannel side = isUpstreamSide ? channel.UpstreamSide : channel.ChildSide;
        if (side.IsSlow)
        {
            return;
        }

        Say($"channel {channel.Ordinal} {(isUpstreamSide ? "takes" : "sends")} nothing for {duration} µs");
        QuietSince = Math.Max(QuietSince, World.Queue.Now + duration);
        side.IsSlow = true;
        side.BytesWhileSlow = 0;
        IChannelEnd sender = isUpstreamSide ? channel.Down.SenderEnd! : channel.Up.SenderEnd!;
        World.Queue.Schedule(duration, new ActionEvent(() =>
        {
            side.IsSlow = false;
            side.BytesWhileSlow = 0;
            sender.Drained();
        }));
    }

    private void Forget(Channel channel)
    {
        if (_channels.Remove(channel))
        {
            ScheduleConnect(World.Random.Between(100, 5000));
        }
    }

    // What a channel took with it is sent again over others: as long as a link to the root is up, and nothing goes wrong, it is heard of.
    private void CheckHeard(SystemEngine engine)
    {
        if (!engine.IsUpstreamUp || !World.Settings.IsPrompt || _channels.Count == 0 || _channels[0].Down.SenderEnd is not SimulatedRoot root)
        {
            return;
        }

        long limit = 2 * LongestSilence;
        long quiet = World.Queue.Now - Math.Max(_upSince, Math.Max(QuietSince, root.QuietSince));
        long silence = engine.UpstreamHeardAt is { } heardAt ? (engine.Now - heardAt).Ticks / TimeSpan.TicksPerMicrosecond : long.MaxValue;
        Checker.Require(
            quiet <= limit || silence <= limit,
            "LIV-1",
            $"{Name} has a link to the root and has not heard of it for {silence} µs; nothing has gone wrong for {quiet} µs.");
    }

    private void ScheduleConnect(long delay)
    {
        SystemEngine? engine = Engine;
        World.Queue.Schedule(delay, new ActionEvent(() => Connect(engine)));
    }

    private void Connect(SystemEngine? engine)
    {
        if (Engine is null || (engine is not null && Engine != engine))
        {
            return;
        }

        bool joins = Engine.IsUpstreamUp;
        if (!joins && _channels.Count > 0)
        {
            return;
        }

        int ordinal = FreeOrdinal();
        if (ordinal < 0)
        {
            return;
        }

        if (!joins)
        {
            _upstream = Upstreams[World.Random.Below(Upstreams.Count)];
        }

        if (IsPaused || !_upstream!.IsListening || World.Queue.Now < _partitionedUntil)
        {
            ScheduleConnect(World.Random.Between(500, 5000));
            return;
        }

        Open(_upstream, ordinal);
        if (joins)
        {
            ScheduleConnect(World.Random.Between(0, 2000));
        }
    }

    private int FreeOrdinal()
    {
        for (int ordinal = 0; ordinal < _wantedChannels; ordinal++)
        {
            if (!_channels.Exists(channel => channel.Ordinal == ordinal))
            {
                return ordinal;
            }
        }

        return -1;
    }

    private void Open(IUpstream upstream, int ordinal)
    {
        var check = new ChannelCheck(
            $"{upstream.Name}/{Name}.{ordinal}", World.Checker, World.Trace, upstream.WatchFailure(), BeginLink);
        var channel = new Channel(Number, ordinal, World.Queue, World.Random, World.Settings.Plan, check, World.Mutator, this, upstream);
        _channels.Add(channel);
        upstream.Open(channel);
        Command(engine => channel.ChildSide.Session = engine.UpstreamOpened(channel.ChildSide, ordinal));
    }

    private LinkCheck BeginLink(Hello hello)
    {
        if (!hello.Joins)
        {
            _link = new LinkCheck(hello);
        }

        return _link!;
    }
}
