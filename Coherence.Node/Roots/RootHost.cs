using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Channels;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>The process around a root's engine: its log, its listeners, and what people hear of it.</summary>
internal sealed class RootHost(LogThread logThread, ILogger logger) : IRootHost, IChannelAcceptor, IChannelOwner
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<EngineChannel> _channels = [];
    private EngineLoop? _loop;
    private TaskCompletionSource? _idle;

    public Task Completion => _completion.Task;

    public void Run(EngineLoop loop) => _loop = loop;

    /// <summary>At the end of each turn, on the engine's thread.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        if (_idle is not null && engine.IsIdle)
        {
            _idle.SetResult();
            _idle = null;
        }
    }

    /// <summary>Makes what was taken durable, then tells the children.</summary>
    public async Task CloseAsync(EngineLoop loop)
    {
        try
        {
            var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            loop.HoldFrames();
            await loop.InvokeAsync(_ => _idle = idle).ConfigureAwait(false);
            await Task.WhenAny(idle.Task, loop.Completion).ConfigureAwait(false);
            Task goodbyes = Task.CompletedTask;
            await loop.InvokeAsync(engine =>
            {
                engine.Close(GoodbyeReason.ShuttingDown, "The root shuts down.");
                goodbyes = Task.WhenAll(_channels.Select(static channel => channel.Completion));
            }).ConfigureAwait(false);
            await goodbyes.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (CoherenceException closed) when (closed.Failure == CoherenceFailure.Closed)
        {
            // The loop has ended by a defect, of which Completion tells.
            RootLog.ClosedEarly(logger, closed);
        }
    }

    /// <summary>The root has ended: in order, or because of a failure.</summary>
    public void End(CoherenceException? failure)
    {
        if (failure is null)
        {
            _ = _completion.TrySetResult();
        }
        else if (_completion.TrySetException(failure))
        {
            RootLog.Failed(logger, failure);
        }
    }

    public void Persist(Epoch epoch, ReadOnlyMemory<byte> record) => logThread.Write(epoch, record);

    public void ChildrenChanged(int children) => RootLog.Children(logger, children);

    public IChannelReceiver Accept(FrameChannel channel)
    {
        var engineChannel = new EngineChannel(_loop!, this);
        engineChannel.Attach(channel);
        _loop!.Post(new ChildOpenedInput(engineChannel, _channels));
        return engineChannel;
    }

    public void AcceptFailed(TransportException failure) => RootLog.AcceptFailed(logger, failure);

    public void Refused() => RootLog.TurnedAway(logger);

    public void Ended(EngineChannel channel, GoodbyeReason reason, string detail)
    {
        ChannelCounters.Ended(reason);
        if (reason is GoodbyeReason.Leaving or GoodbyeReason.ShuttingDown)
        {
            RootLog.ChildLeft(logger, channel.Peer, reason, detail);
        }
        else
        {
            RootLog.ChildEnded(logger, channel.Peer, reason, detail);
        }
    }

    public void Closed(EngineChannel channel, ChannelClosed closed, bool wasExpected)
    {
        _ = _channels.Remove(channel);
        if (wasExpected || closed.Reason is ChannelCloseReason.ClosedByUs)
        {
            return;
        }

        RootLog.ChannelClosed(logger, channel.Peer, closed.Reason, closed.Detail);
    }

    private sealed class ChildOpenedInput(EngineChannel channel, HashSet<EngineChannel> channels) : IEngineInput
    {
        public void Apply(SystemEngine engine)
        {
            _ = channels.Add(channel);
            channel.Session = engine.ChildOpened(channel);
        }

        public void Abandon() => channel.Abort("The root has ended.");
    }
}
