using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Node.Channels;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Serving;

/// <summary>The channels that children have opened to a root or a relay.</summary>
internal sealed class ChildChannels(ILogger logger) : IChannelAcceptor, IChannelOwner
{
    private readonly HashSet<EngineChannel> _channels = [];
    private EngineLoop? _loop;

    /// <summary>Complete when all that stand at this moment have ended; their goodbyes have left by then. Engine thread.</summary>
    public Task AllEnded => Task.WhenAll(_channels.Select(static channel => channel.Completion));

    /// <summary>Hands channels to this loop. Before the first listener.</summary>
    public void Attach(EngineLoop loop) => _loop = loop;

    public IChannelReceiver Accept(FrameChannel channel)
    {
        var engineChannel = new EngineChannel(_loop!, this, isChild: true);
        engineChannel.Attach(channel);
        _loop!.Post(new ChildOpenedInput(engineChannel, _channels));
        return engineChannel;
    }

    public void AcceptFailed(TransportException failure) => ServingLog.AcceptFailed(logger, failure);

    public void Refused() => ServingLog.TurnedAway(logger);

    public void Admitted(EngineChannel channel)
    {
        // The engine tells how many children there are.
    }

    public void Ended(EngineChannel channel, GoodbyeReason reason, string detail)
    {
        NodeMetrics.ChannelEnded(reason);
        if (reason is GoodbyeReason.Leaving or GoodbyeReason.ShuttingDown)
        {
            ServingLog.ChildLeft(logger, channel.Peer, reason, detail);
        }
        else
        {
            ServingLog.ChildEnded(logger, channel.Peer, reason, detail);
        }
    }

    public void Closed(EngineChannel channel, ChannelClosed closed, bool wasExpected)
    {
        _ = _channels.Remove(channel);
        if (wasExpected || closed.Reason is ChannelCloseReason.ClosedByUs)
        {
            return;
        }

        ServingLog.ChannelClosed(logger, channel.Peer, closed.Reason, closed.Detail);
    }

    private sealed class ChildOpenedInput(EngineChannel channel, HashSet<EngineChannel> channels) : IEngineInput
    {
        public void Apply(SystemEngine engine)
        {
            _ = channels.Add(channel);
            channel.Session = engine.ChildOpened(channel);
        }

        public void Abandon() => channel.Abort("The system has ended.");
    }
}
