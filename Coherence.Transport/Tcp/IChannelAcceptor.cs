using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>What a listener tells its owner.</summary>
/// <remarks>Called on any thread, one call at a time; an exception ends accepting and comes out of <see cref="ChannelListener.Completion"/>.</remarks>
public interface IChannelAcceptor
{
    /// <summary>A peer has connected. Nothing is read before this returns.</summary>
    /// <param name="channel">The new channel, which the owner admits or closes.</param>
    /// <returns>Who receives its frames.</returns>
    IChannelReceiver Accept(FrameChannel channel);

    /// <summary>Accepting failed, for want of file descriptors for example; the listener tries again after a pause.</summary>
    void AcceptFailed(TransportException failure);

    /// <summary>A peer was turned away, because <see cref="ChannelOptions.MaximumUnadmittedChannels"/> others wait for admission.</summary>
    void Refused();
}
