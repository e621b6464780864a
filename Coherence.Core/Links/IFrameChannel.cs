using System;
using Coherence.Core.Messages;

namespace Coherence.Core.Links;

/// <summary>One channel as an engine sees it: something that takes frames. Called by the engine's thread only; nothing here waits.</summary>
public interface IFrameChannel
{
    /// <summary>Whether little enough is unsent that more should be written. When it turns true again the engine is told by <c>SystemEngine.ChannelWritable</c>.</summary>
    bool IsWritable { get; }

    /// <summary>How many bytes were taken and have not left: what is to be sent goes over the channel of a link that has the fewest.</summary>
    long UnsentBytes { get; }

    /// <summary>Takes a copy of one frame's body; it leaves with the next <see cref="Flush"/>.</summary>
    void Send(ReadOnlySpan<byte> frame);

    /// <summary>Sends what was taken. Once for each turn of the engine.</summary>
    void Flush();

    /// <summary>The peer has been admitted: frames up to the full limit are taken from it from here on.</summary>
    void Admit();

    /// <summary>Sends what was taken, then ends the channel. Frames that still arrive are dropped.</summary>
    /// <param name="reason">Why, for logs and counters.</param>
    /// <param name="detail">A sentence for people.</param>
    void Close(GoodbyeReason reason, string detail);
}
