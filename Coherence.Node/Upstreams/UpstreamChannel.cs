using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Node.Channels;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;

namespace Coherence.Node.Upstreams;

/// <summary>One channel of a link to an upstream, from the attempt to open it to its end.</summary>
internal sealed class UpstreamChannel : IChannelOwner
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UpstreamLink _link;
    private readonly EngineLoop _loop;
    private readonly EngineChannel _channel;

    public UpstreamChannel(UpstreamLink link, EngineLoop loop, int ordinal)
    {
        _link = link;
        _loop = loop;
        _channel = new EngineChannel(loop, this, isChild: false);
        Ordinal = ordinal;
    }

    /// <summary>Its ordinal in the link, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>Whether the upstream has welcomed it. Once it is gone this changes no more.</summary>
    public bool WasWelcomed { get; private set; }

    /// <summary>Complete when the engine has been told that it is gone, or that it will never come.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Complete when nothing more leaves or arrives.</summary>
    public Task Completion => _channel.Completion;

    /// <summary>Connects, and hands the channel to the engine.</summary>
    /// <exception cref="TransportException">No connection came about.</exception>
    public async Task OpenAsync(ChannelAddress address, ChannelOptions limits, CancellationToken cancellation)
    {
        _channel.Attach(await ChannelConnector.ConnectAsync(address, _channel, limits, cancellation).ConfigureAwait(false));
        _loop.Post(new OpenedInput(this));
    }

    public void Admitted(EngineChannel channel)
    {
        WasWelcomed = true;
        _link.Welcomed();
    }

    public void Ended(EngineChannel channel, GoodbyeReason reason, string detail)
    {
        NodeMetrics.ChannelEnded(reason);
        _link.ChannelEnded(channel.Peer, reason, detail);
    }

    public void Closed(EngineChannel channel, ChannelClosed closed, bool wasExpected)
    {
        _link.ChannelClosed(channel.Peer, closed, wasExpected);
        _ = _gone.TrySetResult();
    }

    private sealed class OpenedInput(UpstreamChannel opened) : IEngineInput
    {
        public void Apply(SystemEngine engine)
        {
            if (opened._link.Takes(opened))
            {
                opened._channel.Session = engine.UpstreamOpened(opened._channel, opened.Ordinal);
            }
            else
            {
                opened._channel.Abort("The link that it was to join has ended.");
            }
        }

        public void Abandon() => opened._channel.Abort("The system has been closed.");
    }
}
