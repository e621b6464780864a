using System;
using System.Buffers;
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
    private readonly ChannelBuffers _buffers;

    // What was written in this turn and has not left.
    private ArrayBufferWriter<byte>? _frame;
    private PartReceiver? _part;

    /// <summary>A channel that has just opened.</summary>
    /// <param name="channel">Takes the frames.</param>
    /// <param name="side">Handles the messages.</param>
    /// <param name="buffers">Lends what is written and received into.</param>
    /// <param name="now">The present time.</param>
    internal ChannelSession(IFrameChannel channel, IChannelSide side, ChannelBuffers buffers, TimeSpan now)
    {
        _channel = channel;
        _buffers = buffers;
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

    /// <summary>Whether it is in the middle of a part.</summary>
    internal bool IsInPart => _part is not null;

    /// <summary>The part that it is in the middle of.</summary>
    internal PartReceiver Part => _part ?? throw new InvalidOperationException("The channel is in the middle of no part: a bug.");

    internal TimeSpan LastReceived { get; set; }

    internal TimeSpan LastSent { get; set; }

    /// <summary>When that was sent, Hello or Ping, whose answer is the next sign of life.</summary>
    internal TimeSpan AskedAt { get; set; }

    /// <summary>Whether that has been answered. Only then is asked again: over a way longer than a heartbeat, no answer would ever count.</summary>
    internal bool IsAnswered { get; set; }

    internal long UnsentBytes => _channel.UnsentBytes + (_frame?.WrittenCount ?? 0);

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

    internal void BeginPart(in BeginUpdate begin)
    {
        _part = _buffers.TakePart();
        _part.Open(begin);
    }

    /// <summary>Nothing more is wanted of the part: what it was received into serves for others.</summary>
    internal void EndPart()
    {
        _buffers.Return(Part);
        _part = null;
    }

    /// <summary>Writes a message; it leaves with the frame.</summary>
    /// <param name="write">Its codec. Of a static method no delegate is made for each call.</param>
    /// <param name="message">What is said.</param>
    internal void Send<T>(MessageWriter<T> write, in T message)
    {
        ArrayBufferWriter<byte> frame = BeginFrame();
        var writer = new MessagePackWriter(frame);
        write(ref writer, message);
        writer.Flush();
        SendIfFull(frame);
    }

    /// <summary>Writes messages that are encoded already. They fit one frame.</summary>
    internal void Write(ReadOnlySpan<byte> messages)
    {
        ArrayBufferWriter<byte> frame = BeginFrame();
        if (frame.WrittenCount > 0 && frame.WrittenCount + messages.Length > FrameBytes)
        {
            SendFrame(frame);
        }

        frame.Write(messages);
        SendIfFull(frame);
    }

    /// <summary>Ends the turn: what was written leaves.</summary>
    internal void Flush(TimeSpan now)
    {
        if (_frame is { } frame)
        {
            SendFrame(frame);
            _buffers.Return(frame);
            _frame = null;
        }

        if (IsClosed)
        {
            return;
        }

        LastSent = now;
        _channel.Flush();
    }

    /// <summary>Forgets what was written in this turn and has not left.</summary>
    internal void DropUnsent() => _frame?.ResetWrittenCount();

    /// <summary>Says Goodbye and ends the channel.</summary>
    internal void Close(GoodbyeReason reason, string detail)
    {
        if (IsClosed)
        {
            return;
        }

        Send(GoodbyeCodec.Write, new Goodbye(reason, Shorten(detail)));
        SendFrame(BeginFrame());
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

    private ArrayBufferWriter<byte> BeginFrame() => _frame ??= _buffers.TakeFrame(this);

    private void SendIfFull(ArrayBufferWriter<byte> frame)
    {
        if (frame.WrittenCount >= FrameBytes)
        {
            SendFrame(frame);
        }
    }

    private void SendFrame(ArrayBufferWriter<byte> frame)
    {
        if (frame.WrittenCount == 0 || IsClosed)
        {
            return;
        }

        _channel.Send(frame.WrittenSpan);
        _buffers.NoteSent(frame.WrittenCount);
        frame.ResetWrittenCount();
    }
}
