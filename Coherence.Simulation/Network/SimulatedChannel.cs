using System;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>A channel as one of its engines sees it. What was sent leaves with the flush, as the contract says.</summary>
internal sealed class SimulatedChannel(Direction direction, NetworkPlan plan) : IFrameChannel
{
    /// <summary>The engine's side of it.</summary>
    public ChannelSession? Session { get; set; }

    /// <summary>Why the engine of this side has ended the channel; null if it has not.</summary>
    public GoodbyeReason? EndedFor { get; private set; }

    /// <summary>Whether the peer takes nothing at the moment.</summary>
    public bool IsSlow { get; set; }

    /// <summary>How many bytes were sent although the peer takes nothing.</summary>
    public long BytesWhileSlow { get; set; }

    public bool IsWritable => !IsSlow && UnsentBytes < plan.ChannelBytes;

    public long UnsentBytes { get; private set; }

    public void Send(ReadOnlySpan<byte> frame)
    {
        BytesWhileSlow += IsSlow ? frame.Length : 0;
        UnsentBytes += frame.Length;
        direction.Queue(frame.ToArray());
    }

    public void Flush() => direction.Flush();

    /// <summary>Bytes have left: true if the channel takes more again because of that.</summary>
    public bool Leave(int bytes)
    {
        bool wasWritable = IsWritable;
        UnsentBytes = Math.Max(UnsentBytes - bytes, 0);
        return !wasWritable && IsWritable;
    }

    public void Admit()
    {
        // Frames of any size are taken here; the transport's own tests are about the limit before the admission.
    }

    public void Close(GoodbyeReason reason, string detail)
    {
        EndedFor ??= reason;
        direction.Flush();
        direction.Channel.CloseFrom(direction);
    }
}
