using System;
using Coherence.Core.Engine;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>A link as one of its engines sees it. What was sent leaves with the flush, as the contract says.</summary>
internal sealed class SimulatedChannel(Direction direction) : IFrameChannel
{
    /// <summary>The engine's side of it.</summary>
    public ChannelSession? Session { get; set; }

    /// <summary>Whether the peer takes nothing at the moment.</summary>
    public bool IsSlow { get; set; }

    /// <summary>How many bytes were sent although the peer takes nothing.</summary>
    public long BytesWhileSlow { get; set; }

    public bool IsWritable => !IsSlow;

    public void Send(ReadOnlySpan<byte> frame)
    {
        BytesWhileSlow += IsSlow ? frame.Length : 0;
        direction.Queue(frame.ToArray());
    }

    public void Flush() => direction.Flush();

    public void Admit()
    {
        // Frames of any size are taken here; the transport's own tests are about the limit before the admission.
    }

    public void Close(GoodbyeReason reason, string detail)
    {
        direction.Flush();
        direction.Link.CloseFrom(direction);
    }
}
