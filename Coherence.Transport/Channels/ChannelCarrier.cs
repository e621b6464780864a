using System;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Coherence.Transport.Channels;

/// <summary>What carries the bytes of one channel: a socket, or memory. It knows nothing of frames.</summary>
internal abstract class ChannelCarrier : IDisposable
{
    /// <summary>Who is at the other end, for people.</summary>
    public abstract string Peer { get; }

    /// <summary>The bytes of the peer. Read by one loop, which completes it.</summary>
    public abstract PipeReader Input { get; }

    /// <summary>Carries bytes to the peer; complete when they have left this process. One at a time.</summary>
    /// <exception cref="Exception">The connection is gone; <see cref="Explain"/> says how.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the peer that nothing more comes; it can still send. After the last <see cref="SendAsync"/>.</summary>
    public abstract void EndSending();

    /// <summary>Ends both directions, whatever is on its way: a pending read or send ends soon. Any thread, any number of times.</summary>
    /// <param name="orderly">Whether the peer may take it for an orderly end.</param>
    public abstract void Stop(bool orderly);

    /// <summary>What an exception of this carrier means.</summary>
    public abstract ChannelClosed Explain(Exception exception);

    /// <summary>Releases everything. Called once, when nothing is pending any more.</summary>
    public abstract void Dispose();
}
