using System;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Benchmarks.Footprint;

/// <summary>A channel that keeps what was sent until it is handed to the other engine.</summary>
internal sealed class KeptFrames : IFrameChannel
{
    private readonly Queue<byte[]> _frames = [];

    public bool IsWritable => true;

    public long UnsentBytes => 0;

    public void Send(ReadOnlySpan<byte> frame) => _frames.Enqueue(frame.ToArray());

    public void Flush()
    {
        // What was sent waits to be handed over.
    }

    public void Admit()
    {
        // Frames of any size are handed over.
    }

    public void Close(GoodbyeReason reason, string detail) => throw new InvalidOperationException($"{reason}: {detail}");

    /// <summary>Hands all frames over; false if there were none.</summary>
    public bool Deliver(SystemEngine engine, ChannelSession session)
    {
        bool any = false;
        while (_frames.TryDequeue(out byte[]? frame))
        {
            engine.FrameReceived(session, frame);
            any = true;
        }

        engine.EndTurn();
        return any;
    }
}
