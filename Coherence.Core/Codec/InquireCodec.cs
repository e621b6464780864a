using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Inquire"/>: specs/protocol.md#inquire.</summary>
public static class InquireCodec
{
    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Inquire message)
    {
        Fields.Begin(ref writer, MessageCode.Inquire, FieldCount);
        writer.Write(message.Nonce);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Inquire message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        message = new Inquire(reader.ReadInt64());
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
