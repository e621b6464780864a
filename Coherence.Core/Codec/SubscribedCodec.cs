using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Subscribed"/>: specs/protocol.md#subscribed.</summary>
public static class SubscribedCodec
{
    private const int FieldCount = 2;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Subscribed message)
    {
        Fields.Begin(ref writer, MessageCode.Subscribed, FieldCount);
        Fields.Write(ref writer, message.Spec.Value);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Subscribed message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        IndexSpec spec = new(Fields.ReadNamedKey(ref reader));
        message = new Subscribed(spec);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
