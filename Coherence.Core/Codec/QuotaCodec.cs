using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Quota"/>: specs/protocol.md#quota.</summary>
public static class QuotaCodec
{
    private const int FieldCount = 2;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Quota message)
    {
        Fields.Begin(ref writer, MessageCode.Quota, FieldCount);
        writer.Write(message.Number);
        writer.Write(message.Bytes);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Quota message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        long number = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        long bytes = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        message = new Quota(number, bytes);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
