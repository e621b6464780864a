using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="NotifyReplicated"/>: specs/protocol.md#notifyreplicated.</summary>
public static class NotifyReplicatedCodec
{
    private const int FieldCount = 5;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in NotifyReplicated message)
    {
        Fields.Begin(ref writer, MessageCode.NotifyReplicated, FieldCount);
        Fields.Write(ref writer, message.Update);
        Fields.Write(ref writer, message.Replicated);
        Fields.Write(ref writer, message.First);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out NotifyReplicated message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        EpochRef update = Fields.ReadEpochRef(ref reader, Epoch.Zero.Next);
        EpochRef replicated = Fields.ReadEpochRef(ref reader, Epoch.Zero.Next);
        Epoch first = Fields.ReadEpoch(ref reader, Epoch.Zero.Next);
        Fields.Check(ref reader, first <= update.Epoch);
        message = new NotifyReplicated(update, replicated, first);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
