using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Delivered"/>: specs/protocol.md#delivered.</summary>
public static class DeliveredCodec
{
    private const int FieldCount = 5;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Delivered message)
    {
        Fields.Begin(ref writer, MessageCode.Delivered, FieldCount);
        writer.Write(message.Hops);
        Fields.Write(ref writer, message.From.Value);
        Fields.Write(ref writer, message.To.Value);
        writer.Write(message.Below);
        writer.Write(message.Number);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Delivered message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        int hops = Fields.ReadHops(ref reader);
        SystemId from = new(Fields.ReadIdentifier(ref reader));
        SystemId to = new(Fields.ReadIdentifier(ref reader));
        message = new Delivered(hops, from, to, Fields.ReadInt64(ref reader, 1, long.MaxValue), Fields.ReadInt64(ref reader, 0, long.MaxValue));
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }

    /// <summary>Reads the fields behind the addresses, and keeps nothing: for a system that passes the message on.</summary>
    internal static bool TryCheck(ref MessagePackReader reader, int fields)
    {
        _ = Fields.TryBegin(ref reader, fields, FieldCount);
        _ = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        _ = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
