using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Channels;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Reading;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>The process around a node's engine: its watchers, its lease, and what people hear of it.</summary>
internal sealed class NodeHost(TimeSpan lease, TimeProvider time, ILogger logger) : INodeHost, IChannelOwner
{
    private SystemEngine? _engine;
    private UpstreamConnector? _connector;
    private readonly Dictionary<long, TaskCompletionSource<RootFigures>> _inquiries = [];
    private long _lastNonce;
    private TimeSpan? _heardAt;
    private long _currentUntil = long.MinValue;
    private Epoch? _catchingUpTo;

    public WatcherTable Watchers { get; } = new();

    /// <summary>Whether the upstream is known to have been there within the lease. Any thread.</summary>
    public bool IsLeaseValid() => time.GetTimestamp() <= Volatile.Read(ref _currentUntil);

    public void Attach(SystemEngine engine, UpstreamConnector connector)
    {
        _engine = engine;
        _connector = connector;
    }

    /// <summary>At the end of each turn, on the engine's thread: what was heard renews the lease.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        // Welcomed is not yet caught up: a snapshot taken before would be of the epoch 0.
        if (_catchingUpTo <= engine.Cache.Applied)
        {
            _catchingUpTo = null;
            _connector!.CaughtUp();
        }

        if (engine.UpstreamHeardAt is not { } heardAt || heardAt == _heardAt)
        {
            return;
        }

        _heardAt = heardAt;
        TimeSpan left = heardAt + lease - engine.Now;
        Volatile.Write(ref _currentUntil, time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>Says that the node leaves, and ends what waits.</summary>
    public async Task CloseAsync(EngineLoop loop)
    {
        try
        {
            await loop.InvokeAsync(engine =>
            {
                engine.Close(GoodbyeReason.Leaving, "The node was closed.");
                Watchers.EndAll(ReadFailures.Closed());
                engine.AbandonAll();
            }).ConfigureAwait(false);
            await _connector!.LastChannelEnded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (CoherenceException closed) when (closed.Failure == CoherenceFailure.Closed)
        {
            NodeLog.ClosedEarly(logger, closed);
        }
    }

    /// <summary>Ends what waits if the engine ends by a defect: its thread has gone, so nothing else touches it.</summary>
    public async Task WatchLoopAsync(EngineLoop loop)
    {
        try
        {
            await loop.Completion.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ended the loop is logged, and everybody who waits is told.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            NodeLog.Failed(logger, defect);
            Volatile.Write(ref _currentUntil, long.MinValue);
            Watchers.EndAll(new CoherenceException(CoherenceFailure.Defect, $"The node has ended by a defect: {defect.Message}", defect));
            _engine!.AbandonAll();
        }
    }

    public void ValueChanged(CachedValue value) => Watchers.Changed(value, _engine!.Cache.Applied);

    public void WatchRefused(CachedValue value, RefuseReason reason) => Watchers.Refused(value, reason);

    public void UpstreamUp(in Welcome welcome)
    {
        NodeLog.Connected(logger, welcome.Cluster, welcome.Current);
        _catchingUpTo = welcome.Current;
        _connector!.Welcomed();
    }

    public void UpstreamSaidGoodbye(in Goodbye goodbye)
    {
        NodeLog.Goodbye(logger, goodbye.Reason, goodbye.Text);
        _connector!.SaidGoodbye(goodbye);
    }

    public void Reported(in Report report)
    {
        if (_inquiries.Remove(report.Nonce, out TaskCompletionSource<RootFigures>? inquiry))
        {
            _ = inquiry.TrySetResult(new RootFigures(
                report.Current,
                (int)Math.Min(report.Children, int.MaxValue),
                (int)Math.Min(report.Systems, int.MaxValue),
                (int)Math.Min(report.Values, int.MaxValue),
                report.Updates,
                report.Operations,
                report.Duplicates,
                report.Invalidations,
                report.Refreshes));
        }
    }

    /// <summary>Asks the upstream for its figures. Engine thread.</summary>
    public void Inquire(SystemEngine engine, TaskCompletionSource<RootFigures> inquiry)
    {
        long nonce = ++_lastNonce;
        if (engine.TryInquire(nonce))
        {
            _inquiries.Add(nonce, inquiry);
        }
        else
        {
            _ = inquiry.TrySetException(new CoherenceException(CoherenceFailure.Unreachable, "The upstream is not connected at this moment."));
        }
    }

    public void Ended(EngineChannel channel, GoodbyeReason reason, string detail)
    {
        ChannelCounters.Ended(reason);
        NodeLog.ChannelEnded(logger, channel.Peer, reason, detail);
        _connector!.Refused(reason, detail);
    }

    public void Closed(EngineChannel channel, ChannelClosed closed, bool wasExpected)
    {
        if (!wasExpected && closed.Reason != ChannelCloseReason.ClosedByUs)
        {
            NodeLog.ChannelClosed(logger, channel.Peer, closed.Reason, closed.Detail);
        }

        foreach (TaskCompletionSource<RootFigures> inquiry in _inquiries.Values)
        {
            _ = inquiry.TrySetException(new CoherenceException(CoherenceFailure.Unreachable, "The connection to the upstream was lost before it answered."));
        }

        _inquiries.Clear();
        _connector!.Closed(closed);
    }
}
