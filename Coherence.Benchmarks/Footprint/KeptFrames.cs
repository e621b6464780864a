using System;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Benchmarks.Footprint;

/// <summary>A channel that keeps what was sent until it is handed to the other engine. Nothing is left of it then.</summary>
internal sealed class KeptFrames : IFrameChannel
{
    private Queue<byte[]>? _frames;

    public bool IsWritable => true;

    public long UnsentBytes => 0;

    public void Send(ReadOnlySpan<byte> frame) => (_frames ??= []).Enqueue(frame.ToArray());

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
        Queue<byte[]>? frames = _frames;
        _frames = null;
        foreach (byte[] frame in frames ?? [])
        {
            engine.FrameReceived(session, frame);
        }

        engine.EndTurn();
        return frames is not null;
    }
}
