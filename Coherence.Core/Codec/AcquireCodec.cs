using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Acquire"/>: specs/protocol.md#acquire.</summary>
public static class AcquireCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Acquire message)
    {
        Fields.Begin(ref writer, MessageCode.Acquire, FieldCount);
        Fields.Write(ref writer, message.Spec.Value);
        Fields.WriteOptional(ref writer, message.At);
        Fields.WriteOptional(ref writer, message.Held);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Acquire message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        IndexSpec spec = new(Fields.ReadNamedKey(ref reader));
        Epoch? at = Fields.ReadOptionalEpoch(ref reader);
        Epoch? held = Fields.ReadOptionalEpoch(ref reader);
        message = new Acquire(spec, at, held);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
