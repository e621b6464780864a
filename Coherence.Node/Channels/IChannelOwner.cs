using Coherence.Core.Messages;
using Coherence.Transport.Channels;

namespace Coherence.Node.Channels;

/// <summary>What the owner of channels hears of them. Engine thread.</summary>
internal interface IChannelOwner
{
    /// <summary>Its peer has been admitted: as an upstream that has welcomed this system, or as a child.</summary>
    void Admitted(EngineChannel channel);

    /// <summary>The engine ended it, with this reason.</summary>
    void Ended(EngineChannel channel, GoodbyeReason reason, string detail);

    /// <summary>It is gone, for the transport's reason. Comes once, last.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="closed">How it ended.</param>
    /// <param name="wasExpected">Whether one side had said goodbye before.</param>
    void Closed(EngineChannel channel, ChannelClosed closed, bool wasExpected);
}
