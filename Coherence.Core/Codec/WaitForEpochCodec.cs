using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="WaitForEpoch"/>: specs/protocol.md#waitforepoch.</summary>
public static class WaitForEpochCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in WaitForEpoch message)
    {
        Fields.Begin(ref writer, MessageCode.WaitForEpoch, FieldCount);
        Fields.Write(ref writer, message.Epoch);
        writer.Write(message.Nonce);
        writer.Write(message.IsEverywhere);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out WaitForEpoch message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        EpochRef epoch = Fields.ReadEpochRef(ref reader, Epoch.Zero);
        long nonce = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        bool isEverywhere = reader.ReadBoolean();
        message = new WaitForEpoch(epoch, nonce, isEverywhere);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
