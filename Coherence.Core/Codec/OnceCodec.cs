using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Once"/>: specs/protocol.md#once.</summary>
public static class OnceCodec
{
    /// <summary>How long the message is.</summary>
    public const int Bytes = 4 + Identifier.ByteCount;

    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Once message)
    {
        Fields.Begin(ref writer, MessageCode.Once, FieldCount);
        Fields.Write(ref writer, message.Key.Value);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Once message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        message = new Once(new UpdateKey(Fields.ReadIdentifier(ref reader)));
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
