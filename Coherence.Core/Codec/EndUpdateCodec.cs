using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="EndUpdate"/>: specs/protocol.md#endupdate.</summary>
public static class EndUpdateCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in EndUpdate message)
    {
        Fields.Begin(ref writer, MessageCode.EndUpdate, FieldCount);
        Fields.Write(ref writer, message.Origin.Value);
        Fields.Write(ref writer, message.Epoch);
        writer.Write(message.Part);
        writer.Write(message.Count);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out EndUpdate message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId origin = new(Fields.ReadIdentifier(ref reader));
        Epoch epoch = Fields.ReadEpoch(ref reader, Epoch.Zero.Next);
        int part = Fields.ReadInt32(ref reader, 0, WireLimits.PartsPerUpdate - 1);
        int count = Fields.ReadInt32(ref reader, 0, int.MaxValue);
        message = new EndUpdate(origin, epoch, part, count);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
