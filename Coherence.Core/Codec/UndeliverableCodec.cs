using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Undeliverable"/>: specs/protocol.md#undeliverable.</summary>
public static class UndeliverableCodec
{
    private const int FieldCount = 6;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Undeliverable message)
    {
        Fields.Begin(ref writer, MessageCode.Undeliverable, FieldCount);
        writer.Write(message.Hops);
        Fields.Write(ref writer, message.From.Value);
        Fields.Write(ref writer, message.To.Value);
        Fields.Write(ref writer, message.Target.Value);
        writer.Write(message.Number);
        writer.Write((byte)message.Reason);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Undeliverable message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        int hops = Fields.ReadHops(ref reader);
        SystemId from = new(Fields.ReadIdentifier(ref reader));
        SystemId to = new(Fields.ReadIdentifier(ref reader));
        SystemId target = new(Fields.ReadIdentifier(ref reader));
        message = new Undeliverable(hops, from, to, target, Fields.ReadInt64(ref reader, 1, long.MaxValue), (UndeliverableReason)Fields.ReadReason(ref reader));
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }

    /// <summary>Reads the fields behind the addresses, and keeps nothing but the target: for a system that passes the message on.</summary>
    internal static bool TryCheck(ref MessagePackReader reader, int fields, out SystemId target)
    {
        _ = Fields.TryBegin(ref reader, fields, FieldCount);
        target = new SystemId(Fields.ReadIdentifier(ref reader));
        _ = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        _ = Fields.ReadReason(ref reader);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
