using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="GrantArc"/>: specs/protocol.md#grantarc.</summary>
public static class GrantArcCodec
{
    private const int FieldCount = 3;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in GrantArc message)
    {
        Fields.Begin(ref writer, MessageCode.GrantArc, FieldCount);
        Fields.Write(ref writer, message.Arc);
        writer.Write(message.Number);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out GrantArc message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        Arc arc = Fields.ReadArc(ref reader);
        long number = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        message = new GrantArc(arc, number);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
