using System;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Failures;
using Coherence.Node.Leases;
using Coherence.Node.Loop;
using Coherence.Node.Messaging;
using Coherence.Node.Metrics;
using Coherence.Node.Speculation;
using Coherence.Node.Upstreams;
using Coherence.Node.Waiting;
using Coherence.Node.Watching;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>The process around a node's engine: its watchers, its lease, its end, and what people hear of it.</summary>
internal sealed class NodeHost : INodeHost
{
    private readonly TurnMetrics _metrics = new();
    private readonly ILogger _logger;
    private SystemEngine? _engine;
    private WatchHost? _watches;
    private UpstreamConnector? _connector;

    public NodeHost(TimeProvider time, ILogger logger)
    {
        _logger = logger;
        Lease = new LeaseClock(time);
        LeaseWaits = new LeaseWaits(Lease);
        SpeculativeWatchers = new SpeculativeWatchers(Lease);
        Messages = new MessageDesk(Ending);
    }

    public LeaseClock Lease { get; }

    public LeaseWaits LeaseWaits { get; }

    public Ending Ending { get; } = new();

    public Membership Membership { get; } = new();

    public WatchHost Watches => _watches!;

    public SpeculativeWatchers SpeculativeWatchers { get; }

    public Inquiries Inquiries { get; } = new();

    public MessageDesk Messages { get; }

    public void Attach(SystemEngine engine, UpstreamConnector connector)
    {
        _engine = engine;
        _watches = new WatchHost(engine, Lease);
        _connector = connector;
    }

    /// <summary>At the end of each turn, on the engine's thread.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        Membership.Become(engine.Timeline.System);
        Lease.TurnEnded(engine);
        LeaseWaits.TurnEnded(engine);
        _watches!.TurnEnded();
        Inquiries.TurnEnded(engine);
        _metrics.TurnEnded(engine);
        _connector?.TurnEnded(engine);
    }

    /// <summary>Says that the node leaves, and ends what waits.</summary>
    public async Task CloseAsync(EngineLoop loop)
    {
        try
        {
            await loop.InvokeAsync(engine =>
            {
                engine.Close(GoodbyeReason.Leaving, "The node was closed.");
                End(Ending.Closed());
            }).ConfigureAwait(false);
            await _connector!.ChannelsEnded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (CoherenceException closed) when (closed.Failure == CoherenceFailure.Closed)
        {
            NodeLog.ClosedEarly(_logger, closed);
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
            NodeLog.Failed(_logger, defect);
            Lease.End();
            End(new CoherenceException(CoherenceFailure.Defect, $"The node has ended by a defect: {defect.Message}", defect));
        }
    }

    /// <summary>Ends what waits, and what comes from here on. Engine thread, or after it.</summary>
    public void End(CoherenceException cause)
    {
        Ending.Set(cause);
        SpeculativeWatchers.EndAll(cause);
        _watches!.EndAll(cause);
        Inquiries.EndAll(cause);
        _engine!.AbandonAll();
        Messages.EndAll();
        Membership.End(Ending.Failure);
        LeaseWaits.AbandonAll();
    }

    public void ValueChanged(CachedValue value) => _watches!.Changed(value);

    public void ViewChanged(IndexSpec spec, GrantedValue value, Epoch at) => SpeculativeWatchers.Changed(spec, value, at);

    public void ValueEnded(CachedValue value) => _watches!.Ended(value);

    public void BetweenUpdates() => _watches!.BetweenUpdates();

    public void WatchRefused(CachedValue value, RefuseReason reason)
    {
        _watches!.Refused(value, reason);
        SpeculativeWatchers.Refused(value, reason);
    }

    public void UpstreamUp(in Welcome welcome)
    {
        Lease.Begin();
        Membership.Join(welcome.Cluster);
        _connector!.Up(welcome);
    }

    public void UpstreamDown() => _connector!.Down();

    public void UpstreamSaidGoodbye(in Goodbye goodbye) => _connector!.SaidGoodbye(goodbye);

    public void Reported(in Report report) => Inquiries.Answered(report);
}
