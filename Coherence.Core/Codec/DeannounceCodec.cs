using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Deannounce"/>: specs/protocol.md#deannounce.</summary>
public static class DeannounceCodec
{
    private const int FieldCount = 2;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Deannounce message)
    {
        Fields.Begin(ref writer, MessageCode.Deannounce, FieldCount);
        Fields.WriteOptional(ref writer, message.System.Value);
        writer.Write(message.Service);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Deannounce message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId system = new(Fields.ReadOptionalIdentifier(ref reader));
        string service = Fields.ReadText(ref reader, 1, WireLimits.NameBytes);
        message = new Deannounce(system, service);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
