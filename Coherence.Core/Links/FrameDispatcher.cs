using System;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Links;

/// <summary>Cuts a frame into messages and hands each to the side of its channel; what cannot be understood ends the channel.</summary>
internal static class FrameDispatcher
{
    /// <summary>The most bytes between the Begin and the End of one part: with both it fits a frame, in which a relay passes it on.</summary>
    public const int MaximumPartBytes = WireLimits.FrameBytes - 1024;

    public static void Dispatch(ChannelSession session, ReadOnlyMemory<byte> frame)
    {
        var reader = new MessagePackReader(frame, WireLimits.Reader);
        int partStart = 0;
        while (!reader.End && !session.IsClosed)
        {
            int start = (int)reader.Consumed;
            bool handled = MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields)
                && DispatchOne(session, code, fields, frame[partStart..start], ref reader);
            if (!handled)
            {
                End(session, ref reader, code);
                return;
            }

            if (code == MessageCode.BeginUpdate)
            {
                partStart = (int)reader.Consumed;
            }
        }

        if (session.IsInPart && !session.IsClosed && !Append(session, frame[partStart..]))
        {
            End(session, ref reader, MessageCode.BeginUpdate);
        }
    }

    private static bool DispatchOne(
        ChannelSession session, MessageCode code, int fields, ReadOnlyMemory<byte> partSoFar, ref MessagePackReader reader)
    {
        if (code == MessageCode.BeginUpdate)
        {
            return Begin(session, fields, ref reader);
        }

        if (code == MessageCode.EndUpdate)
        {
            return EndUpdateCodec.TryRead(ref reader, fields, out EndUpdate end) && EndPart(session, end, partSoFar);
        }

        if (!session.IsInPart)
        {
            return session.Side.Handle(session, code, fields, ref reader);
        }

        session.Part.CountMessage();
        return session.Side.CheckInPart(session, code, fields, ref reader);
    }

    private static bool Begin(ChannelSession session, int fields, ref MessagePackReader reader)
    {
        if (!BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin))
        {
            return false;
        }

        if (session.IsInPart)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, "A part begins inside another part of the same channel.");
        }

        if (!session.IsEstablished)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, "An update before the handshake.");
        }

        if (!session.Side.BeginPart(session, begin))
        {
            return false;
        }

        session.BeginPart(begin);
        return true;
    }

    private static bool EndPart(ChannelSession session, in EndUpdate end, ReadOnlyMemory<byte> partSoFar)
    {
        if (!session.IsInPart)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, "EndUpdate without BeginUpdate.");
        }

        if (!Append(session, partSoFar))
        {
            return false;
        }

        bool isTaken = session.Part.IsEndedBy(end)
            ? session.Side.EndPart(session)
            : session.Refuse(GoodbyeReason.RuleBroken, $"EndUpdate does not match its BeginUpdate, or it does not count {session.Part.Count} messages.");
        session.EndPart();
        return isTaken;
    }

    private static bool Append(ChannelSession session, ReadOnlyMemory<byte> messages)
    {
        if (session.Part.Bytes + messages.Length > MaximumPartBytes)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"A part of more than {MaximumPartBytes} bytes.");
        }

        session.Part.Append(messages.Span);
        return true;
    }

    private static void End(ChannelSession session, scoped ref MessagePackReader reader, MessageCode code)
    {
        if (reader.Failed)
        {
            session.Close(GoodbyeReason.MalformedInput, $"{code} cannot be read: {reader.Error}.");
        }
        else if (session.Fault is { } fault)
        {
            session.Close(fault.Reason, fault.Text);
        }
        else
        {
            session.Close(GoodbyeReason.RuleBroken, $"{code} was not to be expected here.");
        }

        session.Side.Closed(session);
    }
}
