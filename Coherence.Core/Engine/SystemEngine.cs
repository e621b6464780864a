using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Relays;
using Coherence.Core.Roots;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;
using Coherence.Core.Speculation;
using Coherence.Core.Storage;
using Coherence.Core.Watching;

namespace Coherence.Core.Engine;

/// <summary>One participant as a pure state machine: inputs are calls, outputs go to its host and its channels.</summary>
/// <remarks>
/// It knows no socket, clock, thread or task. One thread at a time drives it: any number of inputs, then <see cref="EndTurn"/>, which
/// sends all that they caused. A root has a serving side, a node an upstream side, a relay both. specs/architecture.md#engine.
/// </remarks>
public sealed class SystemEngine : IWatchedCache
{
    private readonly UpstreamSide? _upstream;
    private readonly ServingSide? _serving;
    private readonly RootRole? _root;
    private readonly RelayRole? _relay;
    private readonly ChannelBuffers _buffers = new();
    private TimeSpan _now;

    private SystemEngine(UpstreamSide? upstream, ServingSide? serving, RootRole? root, RelayRole? relay)
    {
        _upstream = upstream;
        _serving = serving;
        _root = root;
        _relay = relay;
    }

    /// <summary>The time of the inputs that follow: monotonic, from any start. Set by the driver before inputs.</summary>
    public TimeSpan Now
    {
        get => _now;
        set
        {
            _now = value;
            _upstream?.Link.Now = value;
            _serving?.Now = value;
        }
    }

    /// <summary>The cache of a node or relay.</summary>
    /// <exception cref="InvalidOperationException">This is a root.</exception>
    public ValueCache Cache => Upstream.Cache;

    /// <summary>Node or relay: whether a system is the root whose timeline it follows.</summary>
    public bool IsRoot(SystemId system) => Upstream.Link.Root == system;

    /// <summary>The own timeline of a node or relay.</summary>
    /// <exception cref="InvalidOperationException">This is a root.</exception>
    public OriginTimeline Timeline => Upstream.Timeline;

    /// <summary>What a node has published and is not confirmed.</summary>
    /// <exception cref="InvalidOperationException">This is no node, or it was created without a catalog.</exception>
    public Overlay Overlay => Upstream.Overlay ?? throw new InvalidOperationException("This system reads nothing speculatively: it knows no indexes.");

    /// <summary>Whether an upstream has welcomed this node or relay, and a channel of that link stands.</summary>
    public bool IsUpstreamUp => _upstream is { Link.IsUp: true };

    /// <summary>How many channels of the link to the upstream are up.</summary>
    public int UpstreamChannels => _upstream?.Link.Channels.Count ?? 0;

    /// <summary>Node or relay: whether the root is known to have been there within the lease, so that cached values count as current.</summary>
    public bool IsLeaseValid => Upstream.Link.IsLeaseValid(Now);

    /// <summary>Node or relay: how long the lease is: the option's, or less if the upstream promises less.</summary>
    public TimeSpan Lease => Upstream.Link.Lease;

    /// <summary>Node or relay: the newest moment at which the root is known to have been there, on the scale of <see cref="Now"/>; null before the first.</summary>
    public TimeSpan? UpstreamHeardAt => _upstream?.Link.HeardAt;

    /// <summary>Node or relay: the cluster it belongs to; none before the first welcome.</summary>
    public ClusterId Cluster => Upstream.Link.Cluster;

    /// <summary>Root or relay: the newest epoch that its children may be shown.</summary>
    public Epoch Shown => Serving.Notices.Shown;

    /// <summary>Root: the newest epoch that is applied; it may not be durable yet.</summary>
    /// <exception cref="InvalidOperationException">This is no root.</exception>
    public Epoch Applied => Root.Applied;

    /// <summary>Root or relay: how many children are connected.</summary>
    public int Children => Serving.Children.Count;

    /// <summary>Root or relay: whether so much of what children sent is on its way that no more of their frames should be handed over for now.</summary>
    public bool IsOverloaded => _serving is { IsOverloaded: true };

    /// <summary>Whether a root has taken updates that are in no record yet. Always false at others.</summary>
    public bool HasCollected => _root is { } root && !root.Sequencer.Collector.IsEmpty;

    /// <summary>Root: whether nothing waits for the disk, or never will again; a checkpoint that was asked for included.</summary>
    public bool IsIdle => _root is not { } root || root.IsIdle;

    /// <summary>Figures of a root.</summary>
    /// <exception cref="InvalidOperationException">This is no root.</exception>
    public RootFigures RootFigures => Root.Figures;

    /// <summary>What a root has in memory.</summary>
    /// <exception cref="InvalidOperationException">This is no root.</exception>
    public MemoryFigures MemoryFigures => Root.MemoryFigures;

    Epoch IWatchedCache.Applied => Upstream.Cache.Applied;

    private UpstreamSide Upstream => _upstream ?? throw new InvalidOperationException("This system is a root: it has no upstream.");

    private Messenger Messages => Upstream.Messages ?? throw new InvalidOperationException("This system is a relay: it has no messages of its own.");

    private ServingSide Serving => _serving ?? throw new InvalidOperationException("This system is a node: it has no children.");

    private RootRole Root => _root ?? throw new InvalidOperationException("This system is not a root.");

    /// <summary>
    /// An engine without an upstream. Hand it a checkpoint with <see cref="Restore"/>, if there is one, and the log after it with
    /// <see cref="Prepare"/> and <see cref="Recover"/>, then call <see cref="Recovered"/>.
    /// </summary>
    /// <param name="options">Its limits.</param>
    /// <param name="catalog">Its indexes.</param>
    /// <param name="host">The process around it.</param>
    /// <param name="store">Has the values that are not in memory; null if all are, and the log is all there is.</param>
    public static SystemEngine CreateRoot(EngineOptions options, IndexCatalog catalog, IRootHost host, IValueStore? store = null)
    {
        var state = new RootState(catalog, options);
        RootRole? root = null;
        var serving = new ServingSide(options, host, side => root = new RootRole(options, host, store, state, side));
        return new SystemEngine(null, serving, root, null);
    }

    /// <summary>An engine with an upstream and no children.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="link">A random name, new for each start of the process; the names of its links follow it.</param>
    /// <param name="host">The process around it.</param>
    /// <param name="receiver">Takes the messages that come to it.</param>
    /// <param name="catalog">The indexes whose values can be read speculatively; null if none will be.</param>
    public static SystemEngine CreateNode(
        EngineOptions options, LinkId link, INodeHost host, IMessageReceiver receiver, IndexCatalog? catalog = null)
    {
        var upstream = new UpstreamSide(options, host, link, receiver);
        if (catalog is not null)
        {
            OriginLimits limits = options.Origin;
            upstream.Speculate(new OverlaySettings(
                options.HashSeed, catalog, options.ValueBytes, limits.UnconfirmedUpdates, options.HearsSiblings, limits.UnconfirmedBytes));
        }

        return new SystemEngine(upstream, null, null, null);
    }

    /// <summary>An engine with an upstream and children.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="link">A random name, new for each start of the process; the names of its links follow it.</param>
    /// <param name="host">The process around it.</param>
    public static SystemEngine CreateRelay(EngineOptions options, LinkId link, IRelayHost host)
    {
        var upstream = new UpstreamSide(options, host, link, receiver: null);
        RelayRole? relay = null;
        var serving = new ServingSide(options, host, side => relay = new RelayRole(options, upstream, side));
        upstream.Relay = relay;
        return new SystemEngine(upstream, serving, null, relay);
    }

    /// <summary>Why a root with these indexes cannot begin with the state of a checkpoint; null if it can.</summary>
    /// <param name="state">What <see cref="IValueStore.BeginCheckpoint"/> was given.</param>
    /// <param name="catalog">Its indexes.</param>
    /// <exception cref="InvalidOperationException">It is no such state.</exception>
    public static string? CheckState(ReadOnlyMemory<byte> state, IndexCatalog catalog) => RootStateReader.Check(state, catalog);

    /// <summary>What the state of a root says of itself; all of it is read.</summary>
    /// <param name="state">What <see cref="IValueStore.BeginCheckpoint"/> was given, or <see cref="WriteState"/> gave.</param>
    /// <exception cref="InvalidOperationException">It is no such state, or of a newer version.</exception>
    public static RootStateSummary DescribeState(ReadOnlyMemory<byte> state) => RootStateSummary.Read(state);

    /// <summary>The version of the state of a root. It may be newer than what can be read here.</summary>
    /// <param name="state">What <see cref="IValueStore.BeginCheckpoint"/> was given.</param>
    /// <exception cref="InvalidOperationException">It is no such state.</exception>
    public static int VersionOfState(ReadOnlyMemory<byte> state) => RootStateSummary.ReadVersion(state);

    /// <summary>The version of the state of a root that is written, and the newest that is read.</summary>
    public static int StateVersion => RootStateSummary.CurrentVersion;

    /// <summary>Root: what it knows besides index values, as of the newest durable epoch. While no epoch is on its way.</summary>
    public ReadOnlyMemory<byte> WriteState() => Root.WriteState();

    /// <summary>Root: begins with the state of a checkpoint, whose values are in the store. Before the first record.</summary>
    /// <param name="state">What <see cref="IValueStore.BeginCheckpoint"/> was given, and <see cref="CheckState"/> accepts.</param>
    public void Restore(ReadOnlyMemory<byte> state) => Root.Restore(state);

    /// <summary>Root: asks the store for what a record needs that was read back from the log. Several may be prepared before the first is applied.</summary>
    public void Prepare(Epoch epoch, ReadOnlyMemory<byte> record) => Root.Prepare(epoch, record);

    /// <summary>Root: whether all that the prepared records need is here, so that they can be applied.</summary>
    public bool IsPrepared => Root.IsPrepared;

    /// <summary>Root: applies the record of the next epoch, which was read back from the log and prepared.</summary>
    public void Recover(Epoch epoch, ReadOnlyMemory<byte> record) => Root.Sequencer.Recover(epoch, record);

    /// <summary>Root: the log has been read to its end; children can be served.</summary>
    /// <param name="mayHaveServed">Whether an earlier process may have served children: what they hold may count as current for a lease.</param>
    public void Recovered(bool mayHaveServed) => Root.Recovered(mayHaveServed, Now);

    /// <summary>Node or relay: a channel to the upstream has opened.</summary>
    /// <param name="channel">Takes the frames.</param>
    /// <param name="ordinal">
    /// Its ordinal in the link, 0 to 15. The first channel of a link is opened alone; further ones when the host has heard that
    /// the upstream is up. One with an ordinal that is up takes its place.
    /// </param>
    public ChannelSession UpstreamOpened(IFrameChannel channel, int ordinal)
    {
        var session = new ChannelSession(channel, Upstream, _buffers, Now);
        Upstream.Link.Opened(session, ordinal);
        return session;
    }

    /// <summary>Root or relay: somebody has opened a channel.</summary>
    public ChannelSession ChildOpened(IFrameChannel channel)
    {
        var session = new ChannelSession(channel, Serving, _buffers, Now);
        Serving.Opened(session);
        return session;
    }

    /// <summary>A frame has arrived. Its bytes are not kept.</summary>
    public void FrameReceived(ChannelSession session, ReadOnlyMemory<byte> frame)
    {
        if (session.IsClosed)
        {
            return;
        }

        session.LastReceived = Now;
        FrameDispatcher.Dispatch(session, frame);
    }

    /// <summary>A channel has ended, for whatever reason. May be repeated.</summary>
    public void ChannelClosed(ChannelSession session)
    {
        session.MarkClosed();
        session.Side.Closed(session);
    }

    /// <summary>A channel that was not writable is again.</summary>
    public void ChannelWritable() => _serving?.ChannelWritable();

    /// <summary>Root: the record of this epoch is durable.</summary>
    public void EpochDurable(Epoch epoch) => Root.EpochDurable(epoch);

    /// <summary>Root: the store has looked values up.</summary>
    public void ValuesLoaded(LoadBatch batch) => Root.ValuesLoaded(batch);

    /// <summary>Root: the store has taken values over.</summary>
    public void ValuesStored(StoreBatch batch) => Root.ValuesStored(batch);

    /// <summary>Root: the process is about to end. A checkpoint is made first if the next start would have much to read.</summary>
    public void AskForCheckpoint() => Root.AskForCheckpoint();

    /// <summary>Root: a restart would find the checkpoint of this epoch.</summary>
    public void CheckpointDone(Epoch epoch) => Root.CheckpointDone(epoch);

    /// <summary>Root: the checkpoint of this epoch could not be written for want of room; it is tried again later.</summary>
    public void CheckpointGivenUp(Epoch epoch) => Root.CheckpointGivenUp(epoch);

    /// <summary>Root: its disk has more room, or less. At the start it has <see cref="StorageRoom.Enough"/>. May be repeated.</summary>
    /// <remarks>specs/storage.md#full-disk. Reading goes on whatever it says.</remarks>
    public void RoomChanged(in StorageRoom room) => Root.RoomChanged(room);

    /// <summary>Root: the store can no longer read or write. Nothing is acknowledged from here on (DUR-5), and the children are told.</summary>
    public void StoreFailed(string detail) => PersistFailed(detail);

    /// <summary>Root: a record could not be made durable. Nothing is acknowledged from here on (DUR-5), and the children are told.</summary>
    public void PersistFailed(string detail)
    {
        Root.Sequencer.Fail();
        Serving.Fail(GoodbyeReason.StorageFailed, detail);
    }

    /// <summary>Time has passed: heartbeats are sent, silent peers are given up. Several times a heartbeat.</summary>
    public void Tick()
    {
        _upstream?.Tick();
        _serving?.Tick();
        _root?.Tick(Now);
        _relay?.Tick(Now);
        _buffers.Tick();
    }

    /// <summary>Node: publishes an update, which from here on must not change.</summary>
    public void Publish(Update update, IPublishCompletion completion)
    {
        Upstream.Timeline.Publish(update, completion);
        Upstream.Overlay?.Settle();
    }

    /// <summary>Node: completes the waiter with the current value of a spec.</summary>
    public void Read(IndexSpec spec, IValueWaiter waiter) => Upstream.Read(spec, waiter, Now);

    /// <summary>Node: completes the waiter with the value of a spec as of an epoch.</summary>
    public void ReadAt(IndexSpec spec, Epoch at, IValueWaiter waiter) => Upstream.Cache.ReadAt(spec, at, waiter);

    /// <summary>Node: a waiter is no longer interested.</summary>
    public void CancelRead(IndexSpec spec, IValueWaiter waiter) => Upstream.Cache.Cancel(spec, waiter);

    /// <summary>Node: completes the waiter when an epoch is applied here.</summary>
    public void Reach(Epoch epoch, IEpochWaiter waiter)
    {
        Upstream.Reach(epoch, waiter);
        Upstream.Waits.Progress(Cache.Applied);
    }

    /// <summary>Node: completes the waiter when an update of any system of the cluster is part of a root epoch that is applied here.</summary>
    public void ReachUpdate(EpochRef update, IEpochWaiter waiter)
    {
        Upstream.ReachUpdate(update, waiter);
        Upstream.Waits.Progress(Cache.Applied);
    }

    /// <summary>Node: completes the waiter when everything is applied here that was durable at the root when this was called.</summary>
    public void ReachNewest(IEpochWaiter waiter) => Upstream.Waits.ReachNewest(waiter);

    /// <summary>Node: the same, and when the outcome of everything is known that was published here before.</summary>
    public void Fence(IEpochWaiter waiter) => Upstream.Waits.Fence(waiter);

    /// <summary>Node: completes the waiter when the outcome of everything is known that was published here before.</summary>
    public void Outcomes(IEpochWaiter waiter)
    {
        Upstream.Waits.Outcomes(waiter);
        Upstream.Waits.Progress(Cache.Applied);
    }

    /// <summary>Node: completes the waiter when no cache of the cluster can show any more what was before an epoch: each has applied it, or lost its lease.</summary>
    public void Settle(Epoch epoch, IEpochWaiter waiter) => Upstream.Waits.Settle(epoch, waiter);

    /// <summary>Node: a waiter for an epoch is no longer interested.</summary>
    public void CancelWait(IEpochWaiter waiter) => Upstream.Waits.Cancel(waiter);

    /// <summary>Node: every change of the value is to be reported to <see cref="INodeHost.ValueChanged"/>, and every end of it, until <see cref="Unwatch"/>.</summary>
    public CachedValue Watch(IndexSpec spec) => Upstream.Cache.Watch(spec);

    /// <summary>Node: ends one <see cref="Watch"/>.</summary>
    public void Unwatch(CachedValue value) => ValueCache.Unwatch(value);

    /// <summary>Node: sends a message to another system, or to itself.</summary>
    public void Send(in OutgoingMessage message, ISendCompletion completion) => Messages.Send(message, completion);

    /// <summary>Node: somebody listens for messages of a type who did not, or takes more of them.</summary>
    public void ListenersChanged(MessageType type) => Messages.ListenersChanged(type);

    /// <summary>Figures of the messages that it sends, takes or passes on.</summary>
    public MessageFigures MessageFigures => (_upstream?.Messages?.Figures ?? default) with
    {
        PassedOn = _serving?.Messages.Passed ?? 0,
        NotPassedOn = _serving?.Messages.Refused ?? 0,
    };

    /// <summary>Node: completes the waiter with values as they are read speculatively, all in one step (SPEC-1).</summary>
    /// <exception cref="InvalidOperationException">It was created without a catalog.</exception>
    public void ReadSpeculatively(IReadOnlyList<IndexSpec> specs, ISpeculationWaiter waiter)
    {
        Overlay.Read(specs, waiter);
        Overlay.Settle();
    }

    /// <summary>Node: a waiter is no longer interested.</summary>
    public void CancelSpeculation(ISpeculationWaiter waiter) => Overlay.Cancel(waiter);

    /// <summary>Node: every change of the value as it is read speculatively is to be reported to <see cref="INodeHost.ViewChanged"/>, until <see cref="UnwatchSpeculatively"/>.</summary>
    /// <exception cref="InvalidOperationException">It was created without a catalog.</exception>
    public CachedValue WatchSpeculatively(IndexSpec spec)
    {
        Overlay overlay = Overlay;
        CachedValue value = Upstream.Cache.Watch(spec);
        overlay.Watch(value);
        return value;
    }

    /// <summary>Node: ends one <see cref="WatchSpeculatively"/>.</summary>
    public void UnwatchSpeculatively(CachedValue value)
    {
        Overlay.Unwatch(value);
        ValueCache.Unwatch(value);
    }

    /// <summary>Node: asks the upstream for its figures; the answer goes to <see cref="INodeHost.Reported"/>. False if there is no upstream to ask.</summary>
    public bool TryInquire(long nonce) => Upstream.Writer.TryInquire(nonce);

    /// <summary>Ends every channel in an orderly way.</summary>
    /// <param name="reason">Leaving, for a node that will not come back; otherwise ShuttingDown.</param>
    /// <param name="detail">A sentence for people.</param>
    public void Close(GoodbyeReason reason, string detail)
    {
        _upstream?.Link.Close(reason, detail);
        _serving?.CloseAll(reason, detail);
    }

    /// <summary>Node: it is closed for good. Every update that is not confirmed ends with an unknown outcome, every waiting read is told.</summary>
    public void AbandonAll()
    {
        Upstream.Timeline.Abandon();
        Upstream.Overlay?.Abandon();
        Upstream.Cache.Abandon();
        Upstream.Waits.Abandon();
        Upstream.Messages?.StartOver();
    }

    /// <summary>Ends the turn: the next epoch starts if the disk is free, and what the inputs caused leaves.</summary>
    public void EndTurn()
    {
        _root?.EndTurn();
        _serving?.EndTurn();
        _upstream?.EndTurn();
        _root?.Relieve();
        _buffers.EndTurn(Now);
    }
}
