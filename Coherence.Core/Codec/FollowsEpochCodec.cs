using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="FollowsEpoch"/>: specs/protocol.md#followsepoch.</summary>
public static class FollowsEpochCodec
{
    private const int FieldCount = 5;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in FollowsEpoch message)
    {
        Fields.Begin(ref writer, MessageCode.FollowsEpoch, FieldCount);
        Fields.Write(ref writer, message.System.Value);
        Fields.Write(ref writer, message.Epoch);
        writer.Write(message.Nonce);
        writer.Write(message.IsEverywhere);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out FollowsEpoch message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId system = new(Fields.ReadIdentifier(ref reader));
        EpochRef epoch = Fields.ReadEpochRef(ref reader, Epoch.Zero);
        long nonce = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        bool isEverywhere = reader.ReadBoolean();
        message = new FollowsEpoch(system, epoch, nonce, isEverywhere);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
