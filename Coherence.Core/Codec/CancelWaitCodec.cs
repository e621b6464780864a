using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="CancelWait"/>: specs/protocol.md#cancelwait.</summary>
public static class CancelWaitCodec
{
    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in CancelWait message)
    {
        Fields.Begin(ref writer, MessageCode.CancelWait, FieldCount);
        writer.Write(message.Nonce);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out CancelWait message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        long nonce = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        message = new CancelWait(nonce);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
