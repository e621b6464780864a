using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="NullUpdate"/>: specs/protocol.md#nullupdate.</summary>
public static class NullUpdateCodec
{
    private const int FieldCount = 2;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in NullUpdate message)
    {
        Fields.Begin(ref writer, MessageCode.NullUpdate, FieldCount);
        Fields.Write(ref writer, message.Epoch);
        Fields.Write(ref writer, message.Previous);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out NullUpdate message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        Epoch epoch = Fields.ReadEpoch(ref reader, Epoch.Zero.Next);
        Epoch previous = Fields.ReadEpochBefore(ref reader, epoch);
        message = new NullUpdate(epoch, previous);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
