using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Delivered"/>: specs/protocol.md#delivered.</summary>
public static class DeliveredCodec
{
    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Delivered message)
    {
        Fields.Begin(ref writer, MessageCode.Delivered, FieldCount);
        Fields.Write(ref writer, message.Message.Value);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Delivered message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        MessageId id = new(Fields.ReadIdentifier(ref reader));
        message = new Delivered(id);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
