using System.Threading.Tasks;
using Coherence.Transport.Framing;

namespace Coherence.Transport.Channels;

/// <summary>What a channel tells its owner.</summary>
/// <remarks>
/// Called on any thread, from inside <see cref="FrameChannel.Flush"/> and <see cref="FrameChannel.Close"/> too, so an
/// implementation hands the call to its own thread and returns. <see cref="FramesReceivedAsync"/> is called one at a time,
/// <see cref="Drained"/> may run beside it, and <see cref="Closed"/> comes once, after everything else.
/// </remarks>
public interface IChannelReceiver
{
    /// <summary>Whole frames arrived, in order.</summary>
    /// <remarks>
    /// The channel reads on when the returned task is complete: a receiver that is full completes it later, and so slows the
    /// peer down. It must be completed in the end, or <see cref="Closed"/> never comes. An exception ends the channel with
    /// <see cref="ChannelCloseReason.ReceiverFailed"/>.
    /// </remarks>
    /// <param name="channel">The channel they came from.</param>
    /// <param name="frames">The frames; the receiver owns them and disposes them once.</param>
    ValueTask FramesReceivedAsync(FrameChannel channel, FrameBatch frames);

    /// <summary>Few enough bytes wait again: <see cref="FrameChannel.IsWritable"/> has turned from false to true.</summary>
    /// <remarks>It may have been false for so short a time that the owner never saw it.</remarks>
    void Drained(FrameChannel channel);

    /// <summary>The channel has ended and its resources are released.</summary>
    void Closed(FrameChannel channel, ChannelClosed closed);
}
