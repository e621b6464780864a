using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Refuse"/>: specs/protocol.md#refuse.</summary>
public static class RefuseCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Refuse message)
    {
        Fields.Begin(ref writer, MessageCode.Refuse, FieldCount);
        Fields.Write(ref writer, message.Spec.Value);
        Fields.WriteOptional(ref writer, message.At);
        writer.Write((byte)message.Reason);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Refuse message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        IndexSpec spec = new(Fields.ReadNamedKey(ref reader));
        Epoch? at = Fields.ReadOptionalEpoch(ref reader);
        RefuseReason reason = (RefuseReason)Fields.ReadReason(ref reader);
        message = new Refuse(spec, at, reason);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
