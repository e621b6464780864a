using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Updates;

namespace Coherence.Core.Engine;

/// <summary>One channel of an engine, from its opening to its end: writes messages into frames, and holds the part that is being received.</summary>
public sealed class ChannelSession
{
    /// <summary>A frame is sent when it reaches this size. Far below the frame limit, so one message more always fits.</summary>
    private const int FrameBytes = 64 * 1024;

    private readonly IFrameChannel _channel;
    private readonly ArrayBufferWriter<byte> _frame = new(1024);
    private readonly List<ChannelSession> _written;
    private bool _isWritten;

    /// <summary>A channel that has just opened.</summary>
    /// <param name="channel">Takes the frames.</param>
    /// <param name="side">Handles the messages.</param>
    /// <param name="written">Receives this session when it is first written to in a turn.</param>
    /// <param name="now">The present time.</param>
    internal ChannelSession(IFrameChannel channel, IChannelSide side, List<ChannelSession> written, TimeSpan now)
    {
        _channel = channel;
        _written = written;
        Side = side;
        LastReceived = now;
        LastSent = now;
    }

    /// <summary>Whether the handshake is done and the channel has not ended.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Whether the engine has ended the channel, or was told that it ended.</summary>
    public bool IsClosed { get; private set; }

    internal IChannelSide Side { get; }

    internal PartReceiver Part { get; } = new();

    internal TimeSpan LastReceived { get; set; }

    internal TimeSpan LastSent { get; set; }

    internal bool IsWritable => !IsClosed && _channel.IsWritable;

    /// <summary>Why a message was not to be expected, if one was not.</summary>
    internal Goodbye? Fault { get; private set; }

    /// <summary>Notes that the peer broke a rule; the channel ends. Returns false, for the handler to return.</summary>
    internal bool Refuse(GoodbyeReason reason, string detail)
    {
        Fault = new Goodbye(reason, detail);
        return false;
    }

    internal void Establish()
    {
        IsEstablished = true;
        _channel.Admit();
    }

    /// <summary>A writer at the end of the frame; after the message, flush it and call <see cref="EndMessage"/>.</summary>
    internal MessagePackWriter BeginMessage()
    {
        MarkWritten();
        return new MessagePackWriter(_frame);
    }

    internal void EndMessage()
    {
        if (_frame.WrittenCount >= FrameBytes)
        {
            SendFrame();
        }
    }

    /// <summary>Writes messages that are encoded already. They fit one frame.</summary>
    internal void Write(ReadOnlySpan<byte> messages)
    {
        MarkWritten();
        if (_frame.WrittenCount > 0 && _frame.WrittenCount + messages.Length > FrameBytes)
        {
            SendFrame();
        }

        _frame.Write(messages);
        EndMessage();
    }

    /// <summary>Ends the turn: what was written leaves.</summary>
    internal void Flush(TimeSpan now)
    {
        _isWritten = false;
        SendFrame();
        if (IsClosed)
        {
            return;
        }

        LastSent = now;
        _channel.Flush();
    }

    /// <summary>Forgets what was written in this turn and has not left.</summary>
    internal void DropUnsent() => _frame.ResetWrittenCount();

    /// <summary>Says Goodbye and ends the channel.</summary>
    internal void Close(GoodbyeReason reason, string detail)
    {
        if (IsClosed)
        {
            return;
        }

        MessagePackWriter writer = BeginMessage();
        GoodbyeCodec.Write(ref writer, new Goodbye(reason, Shorten(detail)));
        writer.Flush();
        SendFrame();
        MarkClosed();
        _channel.Close(reason, detail);
    }

    /// <summary>The channel has ended by itself.</summary>
    internal void MarkClosed()
    {
        IsClosed = true;
        IsEstablished = false;
    }

    /// <summary>Ends the channel because the peer said Goodbye: there is nobody to say it to.</summary>
    internal void CloseSilently(GoodbyeReason reason, string detail)
    {
        if (IsClosed)
        {
            return;
        }

        MarkClosed();
        _channel.Close(reason, detail);
    }

    internal void SendPing(long nonce)
    {
        MessagePackWriter writer = BeginMessage();
        PingCodec.Write(ref writer, new Ping(nonce));
        writer.Flush();
        EndMessage();
    }

    internal void SendPong(in Ping ping)
    {
        MessagePackWriter writer = BeginMessage();
        PongCodec.Write(ref writer, new Pong(ping.Nonce));
        writer.Flush();
        EndMessage();
    }

    internal bool RefuseUnexpected(MessageCode code) =>
        Refuse(GoodbyeReason.RuleBroken, $"{code} is not to be expected here.");

    // A character is at most three bytes of UTF-8 for each of its UTF-16 units.
    private static string Shorten(string text) =>
        text.Length <= WireLimits.GoodbyeTextBytes / 3 ? text : text[..(WireLimits.GoodbyeTextBytes / 3)];

    private void SendFrame()
    {
        if (_frame.WrittenCount == 0 || IsClosed)
        {
            return;
        }

        _channel.Send(_frame.WrittenSpan);
        _frame.ResetWrittenCount();
    }

    private void MarkWritten()
    {
        if (!_isWritten)
        {
            _isWritten = true;
            _written.Add(this);
        }
    }
}
