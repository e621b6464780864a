using Coherence.Core.Engine;
using Coherence.Node.Loop;
using Coherence.Transport.Channels;

namespace Coherence.Node.Channels;

/// <summary>A channel is gone; comes after its last frames.</summary>
internal sealed class ClosedInput(EngineChannel channel, IChannelOwner owner, ChannelClosed closed) : IEngineInput
{
    public void Apply(SystemEngine engine)
    {
        bool wasExpected = channel.Session is { IsClosed: true };
        if (channel.Session is { } session)
        {
            engine.ChannelClosed(session);
        }

        owner.Closed(channel, closed, wasExpected);
    }

    public void Abandon()
    {
        // The owner has ended with its loop.
    }
}
