using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Engine;

/// <summary>One participant as a pure state machine: inputs are calls, outputs go to its host and its channels.</summary>
/// <remarks>
/// It knows no socket, clock, thread or task. One thread drives it: any number of inputs, then <see cref="EndTurn"/>, which
/// sends all that they caused. A root has only a serving side, a node only an upstream side. specs/architecture.md#engine.
/// </remarks>
public sealed class SystemEngine
{
    private readonly UpstreamSide? _upstream;
    private readonly ServingSide? _serving;
    private readonly EngineOptions _options;
    private readonly List<ChannelSession> _written = [];

    private SystemEngine(EngineOptions options, UpstreamSide? upstream, ServingSide? serving)
    {
        _options = options;
        _upstream = upstream;
        _serving = serving;
    }

    /// <summary>The time of the inputs that follow: monotonic, from any start. Set by the driver before inputs.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>The cache of a node.</summary>
    /// <exception cref="InvalidOperationException">This is a root.</exception>
    public ValueCache Cache => Upstream.Cache;

    /// <summary>A node's own timeline.</summary>
    /// <exception cref="InvalidOperationException">This is a root.</exception>
    public OriginTimeline Timeline => Upstream.Timeline;

    /// <summary>Whether a node's upstream has welcomed it and the channel stands.</summary>
    public bool IsUpstreamUp => _upstream is { IsUp: true };

    /// <summary>Node: whether the upstream is known to have been there within the lease, so that cached values count as current.</summary>
    public bool IsLeaseValid => Upstream.IsLeaseValid(Now);

    /// <summary>Node: the newest moment at which the upstream is known to have been there, on the scale of <see cref="Now"/>; null before the first.</summary>
    public TimeSpan? UpstreamHeardAt => _upstream?.HeardAt;

    /// <summary>Node: the cluster it belongs to; none before the first welcome.</summary>
    public ClusterId Cluster => Upstream.Cluster;

    /// <summary>Root: whether so much waits for the disk that no more frames should be handed over before the next epoch is durable.</summary>
    public bool IsOverloaded => _serving is { } serving && serving.Sequencer.Collector.Bytes >= _options.CollectedBytes;

    /// <summary>Root: whether nothing waits for the disk, or never will again.</summary>
    public bool IsIdle => _serving is not { } serving || serving.Sequencer.IsIdle;

    /// <summary>Figures of a root.</summary>
    /// <exception cref="InvalidOperationException">This is a node.</exception>
    public RootFigures RootFigures => Serving.Figures;

    private UpstreamSide Upstream => _upstream ?? throw new InvalidOperationException("This system is a root: it has no upstream.");

    private ServingSide Serving => _serving ?? throw new InvalidOperationException("This system is a node: it has no children.");

    /// <summary>An engine without an upstream. Hand it the log with <see cref="Recover"/>, then <see cref="Recovered"/>.</summary>
    public static SystemEngine CreateRoot(EngineOptions options, IndexCatalog catalog, IRootHost host)
    {
        var state = new RootState(catalog, options.HashSeed, options.ValueBytes, options.HistoryBytes, options.ArcBits);
        return new SystemEngine(options, null, new ServingSide(options, host, state));
    }

    /// <summary>An engine with an upstream and no children.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="link">A random name, new for each start of the process.</param>
    /// <param name="host">The process around it.</param>
    public static SystemEngine CreateNode(EngineOptions options, LinkId link, INodeHost host) =>
        new(options, new UpstreamSide(options, host, link), null);

    /// <summary>Root: applies the record of the next epoch, which was read back from the log.</summary>
    public void Recover(Epoch epoch, ReadOnlyMemory<byte> record) => Serving.Sequencer.Recover(epoch, record);

    /// <summary>Root: the log has been read to its end; children can be served.</summary>
    public void Recovered() => Serving.Recovered();

    /// <summary>Node: a channel to the upstream has opened.</summary>
    public ChannelSession UpstreamOpened(IFrameChannel channel)
    {
        var session = new ChannelSession(channel, Upstream, _written, Now);
        Upstream.Opened(session);
        return session;
    }

    /// <summary>Root: somebody has opened a channel.</summary>
    public ChannelSession ChildOpened(IFrameChannel channel)
    {
        var session = new ChannelSession(channel, Serving, _written, Now);
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
    public void EpochDurable(Epoch epoch) => Serving.EpochDurable(epoch);

    /// <summary>Root: a record could not be made durable. Nothing is acknowledged from here on (DUR-5), and the children are told.</summary>
    public void PersistFailed(string detail) => Serving.Fail(detail);

    /// <summary>Time has passed: heartbeats are sent, silent peers are given up. Several times a heartbeat.</summary>
    public void Tick()
    {
        _upstream?.Tick(Now);
        _serving?.Tick(Now);
    }

    /// <summary>Node: publishes an update, which from here on must not change.</summary>
    public void Publish(Update update, IPublishCompletion completion) => Upstream.Timeline.Publish(update, completion);

    /// <summary>Node: completes the waiter with the current value of a spec.</summary>
    public void Read(IndexSpec spec, IValueWaiter waiter) => Upstream.Read(spec, waiter, Now);

    /// <summary>Node: completes the waiter with the value of a spec as of an epoch.</summary>
    public void ReadAt(IndexSpec spec, Epoch at, IValueWaiter waiter) => Upstream.Cache.ReadAt(spec, at, waiter);

    /// <summary>Node: a waiter is no longer interested.</summary>
    public void CancelRead(IndexSpec spec, IValueWaiter waiter) => Upstream.Cache.Cancel(spec, waiter);

    /// <summary>Node: every change of the value is to be reported to <see cref="INodeHost.ValueChanged"/>, until <see cref="Unwatch"/>.</summary>
    public CachedValue Watch(IndexSpec spec) => Upstream.Cache.Watch(spec);

    /// <summary>Node: ends one <see cref="Watch"/>.</summary>
    public void Unwatch(CachedValue value) => ValueCache.Unwatch(value);

    /// <summary>Node: asks the upstream for its figures; the answer goes to <see cref="INodeHost.Reported"/>. False if there is no upstream to ask.</summary>
    public bool TryInquire(long nonce) => Upstream.TryInquire(nonce);

    /// <summary>Ends every channel in an orderly way.</summary>
    /// <param name="reason">Leaving, for a node that will not come back; otherwise ShuttingDown.</param>
    /// <param name="detail">A sentence for people.</param>
    public void Close(GoodbyeReason reason, string detail)
    {
        _upstream?.Close(reason, detail);
        _serving?.CloseAll(reason, detail);
    }

    /// <summary>Node: it is closed for good. Every update that is not confirmed ends with an unknown outcome, every waiting read is told.</summary>
    public void AbandonAll()
    {
        Upstream.Timeline.Abandon();
        Upstream.Cache.Abandon();
    }

    /// <summary>Ends the turn: the next epoch starts if the disk is free, and what the inputs caused leaves.</summary>
    public void EndTurn()
    {
        _upstream?.EndTurn();
        _serving?.Sequencer.EndTurn();
        foreach (ChannelSession session in _written)
        {
            session.Flush(Now);
        }

        _written.Clear();
    }
}
