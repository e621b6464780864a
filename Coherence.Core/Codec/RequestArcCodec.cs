using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="RequestArc"/>: specs/protocol.md#requestarc.</summary>
public static class RequestArcCodec
{
    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in RequestArc message)
    {
        Fields.Begin(ref writer, MessageCode.RequestArc, FieldCount);
        writer.Write(message.Newest);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out RequestArc message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        long newest = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        message = new RequestArc(newest);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
