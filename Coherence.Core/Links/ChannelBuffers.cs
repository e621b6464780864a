using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Updates;

namespace Coherence.Core.Links;

/// <summary>What the channels of one engine write and receive into: each has a frame from its first message in a turn to the end of the turn, and a part while it is in the middle of one.</summary>
/// <remarks>So a channel over which nothing goes just now costs no buffer, however many there are. One thread at a time.</remarks>
internal sealed class ChannelBuffers
{
    private readonly SpareBuffers<ArrayBufferWriter<byte>> _frames = new();
    private readonly SpareBuffers<PartReceiver> _parts = new();
    private readonly List<ChannelSession> _written = [];

    /// <summary>An empty frame for a session that has none in this turn. It is flushed at the end of the turn, and gives the frame back.</summary>
    public ArrayBufferWriter<byte> TakeFrame(ChannelSession session)
    {
        _written.Add(session);
        return _frames.Take();
    }

    /// <summary>So much was in a frame that has left.</summary>
    public void NoteSent(int bytes) => _frames.Note(bytes);

    /// <summary>Takes a frame back, whatever is in it.</summary>
    public void Return(ArrayBufferWriter<byte> frame)
    {
        frame.ResetWrittenCount();
        _frames.Return(frame);
    }

    /// <summary>What a part is received into.</summary>
    public PartReceiver TakePart() => _parts.Take();

    /// <summary>Takes a part back.</summary>
    public void Return(PartReceiver part)
    {
        _parts.Note(part.Bytes);
        _parts.Return(part);
    }

    /// <summary>What was written in this turn leaves.</summary>
    public void EndTurn(TimeSpan now)
    {
        foreach (ChannelSession session in _written)
        {
            session.Flush(now);
        }

        _written.Clear();
    }

    /// <summary>Time has passed: buffers that were not needed are given up.</summary>
    public void Tick()
    {
        _frames.Tick();
        _parts.Tick();
    }
}
