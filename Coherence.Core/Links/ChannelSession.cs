using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Updates;

namespace Coherence.Core.Links;

/// <summary>One channel of an engine, from its opening to its end: writes messages into frames, and holds the part that is being received.</summary>
public sealed class ChannelSession
{
    /// <summary>A frame is sent when it reaches this size. Far below the frame limit, so one message more always fits.</summary>
    public const int FrameBytes = 64 * 1024;

    private readonly IFrameChannel _channel;
    private readonly ArrayBufferWriter<byte> _frame = new();
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
        AskedAt = now;
    }

    /// <summary>Whether the handshake is done and the channel has not ended.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Whether the engine has ended the channel, or was told that it ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The ordinal of the channel in its link, 0 to 15; known from the Hello on.</summary>
    public int Ordinal { get; internal set; }

    internal IChannelSide Side { get; }

    internal PartReceiver Part { get; } = new();

    internal TimeSpan LastReceived { get; set; }

    internal TimeSpan LastSent { get; set; }

    /// <summary>When that was sent, Hello or Ping, whose answer is the next sign of life.</summary>
    internal TimeSpan AskedAt { get; set; }

    /// <summary>Whether that has been answered. Only then is asked again: over a way longer than a heartbeat, no answer would ever count.</summary>
    internal bool IsAnswered { get; set; }

    internal long UnsentBytes => _channel.UnsentBytes + _frame.WrittenCount;

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

    /// <summary>Writes a message; it leaves with the frame.</summary>
    /// <param name="write">Its codec. Of a static method no delegate is made for each call.</param>
    /// <param name="message">What is said.</param>
    internal void Send<T>(MessageWriter<T> write, in T message)
    {
        MessagePackWriter writer = BeginMessage();
        write(ref writer, message);
        writer.Flush();
        EndMessage();
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

    internal bool RefuseUnexpected(MessageCode code) =>
        Refuse(GoodbyeReason.RuleBroken, $"{code} is not to be expected here.");

    // A character is at most three bytes of UTF-8 for each of its UTF-16 units, and a pair of them is not cut apart.
    private static string Shorten(string text)
    {
        int length = WireLimits.GoodbyeTextBytes / 3;
        if (text.Length <= length)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

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
