using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Reject"/>: specs/protocol.md#reject.</summary>
public static class RejectCodec
{
    private const int FieldCount = 7;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Reject message)
    {
        Fields.Begin(ref writer, MessageCode.Reject, FieldCount);
        Fields.Write(ref writer, message.Update);
        Fields.Write(ref writer, message.Spec.Value);
        Fields.Write(ref writer, message.Epoch);
        writer.Write((byte)message.Reason);
        Fields.Write(ref writer, message.First);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Reject message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        EpochRef update = Fields.ReadEpochRef(ref reader, Epoch.Zero.Next);
        IndexSpec spec = new(Fields.ReadNamedKey(ref reader));
        Epoch epoch = Fields.ReadEpoch(ref reader, Epoch.Zero.Next);
        RejectReason reason = (RejectReason)Fields.ReadReason(ref reader);
        Epoch first = Fields.ReadEpoch(ref reader, Epoch.Zero);
        message = new Reject(update, spec, epoch, reason, first);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
