using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Core.Relays;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Node.Serving;
using Coherence.Node.Upstreams;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Relays;

/// <summary>The process around a relay's engine: its upstream, its children, and its end.</summary>
internal sealed class RelayHost(ChildChannels channels, ILogger logger) : IRelayHost
{
    private readonly TurnMetrics _metrics = new();
    private UpstreamConnector? _connector;

    public void Attach(UpstreamConnector connector) => _connector = connector;

    /// <summary>At the end of each turn, on the engine's thread.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        _metrics.TurnEnded(engine);
        _connector!.TurnEnded(engine);
    }

    /// <summary>Tells the children, so that they go elsewhere, and the upstream.</summary>
    public async Task CloseAsync(EngineLoop loop)
    {
        try
        {
            Task goodbyes = Task.CompletedTask;
            await loop.InvokeAsync(engine =>
            {
                engine.Close(GoodbyeReason.ShuttingDown, "The relay shuts down.");
                engine.AbandonAll();
                goodbyes = channels.AllEnded;
            }).ConfigureAwait(false);
            await goodbyes.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _connector!.ChannelsEnded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (CoherenceException closed) when (closed.Failure == CoherenceFailure.Closed)
        {
            // The loop has ended by a defect, of which Completion tells.
            ServingLog.ClosedEarly(logger, closed);
        }
    }

    public void ChildrenChanged(int children) => ServingLog.Children(logger, children);

    public void UpstreamUp(in Welcome welcome) => _connector!.Up(welcome);

    public void UpstreamDown() => _connector!.Down();

    public void UpstreamSaidGoodbye(in Goodbye goodbye) => _connector!.SaidGoodbye(goodbye);

    public void ValueChanged(CachedValue value)
    {
        // A relay watches nothing itself.
    }

    public void ValueEnded(CachedValue value)
    {
        // A relay watches nothing itself.
    }

    public void BetweenUpdates()
    {
        // Nothing waits for it.
    }

    public void WatchRefused(CachedValue value, RefuseReason reason)
    {
        // A relay watches nothing itself.
    }

    public void Reported(in Report report)
    {
        // A relay asks its upstream for no figures: each system answers for itself.
    }
}
