using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Pong"/>: specs/protocol.md#pong.</summary>
public static class PongCodec
{
    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Pong message)
    {
        Fields.Begin(ref writer, MessageCode.Pong, FieldCount);
        writer.Write(message.Nonce);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Pong message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        long nonce = reader.ReadInt64();
        message = new Pong(nonce);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
