using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Goodbye"/>: specs/protocol.md#goodbye.</summary>
public static class GoodbyeCodec
{
    private const int FieldCount = 2;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Goodbye message)
    {
        Fields.Begin(ref writer, MessageCode.Goodbye, FieldCount);
        writer.Write((byte)message.Reason);
        writer.Write(message.Text);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Goodbye message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        GoodbyeReason reason = (GoodbyeReason)Fields.ReadReason(ref reader);
        string text = Fields.ReadText(ref reader, 0, WireLimits.GoodbyeTextBytes);
        message = new Goodbye(reason, text);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
