using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="UserMessage"/>: specs/protocol.md#usermessage.</summary>
public static class UserMessageCodec
{
    private const int FieldCount = 14;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in UserMessage message)
    {
        Fields.Begin(ref writer, MessageCode.UserMessage, FieldCount);
        writer.Write(message.Hops);
        Fields.Write(ref writer, message.From.Value);
        Fields.Write(ref writer, message.To.Value);
        writer.Write(message.Number);
        writer.Write(message.Oldest);
        writer.Write(message.After);
        writer.Write(message.IsOrdered);
        writer.Write((byte)message.Kind);
        writer.Write(message.About);
        Fields.Write(ref writer, message.Lifetime);
        Fields.Write(ref writer, message.Epoch);
        Fields.Write(ref writer, message.Context);
        writer.WriteString(message.Type.Utf8.Span);
        writer.Write(message.Payload.Span);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out UserMessage message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        int hops = Fields.ReadHops(ref reader);
        return TryReadRest(ref reader, fields, hops, out message);
    }

    /// <summary>Reads the fields behind the first, which says how many systems have passed the message on.</summary>
    internal static bool TryReadRest(ref MessagePackReader reader, int fields, int hops, out UserMessage message)
    {
        SystemId from = new(Fields.ReadIdentifier(ref reader));
        SystemId to = new(Fields.ReadIdentifier(ref reader));
        message = new UserMessage(
            hops,
            from,
            to,
            Fields.ReadInt64(ref reader, 1, long.MaxValue),
            Fields.ReadInt64(ref reader, 1, long.MaxValue),
            Fields.ReadInt64(ref reader, 0, long.MaxValue),
            reader.ReadBoolean(),
            (MessageKind)Fields.ReadInt32(ref reader, 0, (int)MessageKind.Question),
            Fields.ReadInt64(ref reader, 0, long.MaxValue),
            Fields.ReadMilliseconds(ref reader, 0, WireLimits.LifetimeMillisecondsMaximum),
            Fields.ReadEpoch(ref reader, Epoch.Zero),
            Fields.ReadContext(ref reader),
            Fields.ReadMessageType(ref reader),
            Fields.ReadBytes(ref reader, WireLimits.PayloadBytes));
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }

    /// <summary>Reads the fields behind the addresses, and keeps nothing but the number: for a system that passes the message on.</summary>
    internal static bool TryCheck(ref MessagePackReader reader, int fields, out long number)
    {
        _ = Fields.TryBegin(ref reader, fields, FieldCount);
        number = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        _ = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        _ = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        _ = reader.ReadBoolean();
        _ = Fields.ReadInt32(ref reader, 0, (int)MessageKind.Question);
        _ = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        _ = Fields.ReadMilliseconds(ref reader, 0, WireLimits.LifetimeMillisecondsMaximum);
        _ = Fields.ReadEpoch(ref reader, Epoch.Zero);
        Fields.CheckContext(ref reader);
        _ = Fields.ReadMessageType(ref reader);
        _ = Fields.ReadBytes(ref reader, WireLimits.PayloadBytes);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
