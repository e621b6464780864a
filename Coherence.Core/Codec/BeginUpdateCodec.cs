using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="BeginUpdate"/>: specs/protocol.md#beginupdate.</summary>
public static class BeginUpdateCodec
{
    private const int FieldCount = 7;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in BeginUpdate message)
    {
        Fields.Begin(ref writer, MessageCode.BeginUpdate, FieldCount);
        Fields.Write(ref writer, message.Origin.Value);
        Fields.Write(ref writer, message.Epoch);
        Fields.Write(ref writer, message.Previous);
        writer.Write(message.Part);
        writer.Write(message.Parts);
        Fields.Write(ref writer, message.Applied);
        writer.Write(message.Open);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out BeginUpdate message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId origin = new(Fields.ReadIdentifier(ref reader));
        Epoch epoch = Fields.ReadEpoch(ref reader, Epoch.Zero.Next);
        Epoch previous = Fields.ReadEpochBefore(ref reader, epoch);
        int part = Fields.ReadInt32(ref reader, 0, WireLimits.PartsPerUpdate - 1);
        int parts = Fields.ReadInt32(ref reader, part + 1, WireLimits.PartsPerUpdate);
        Epoch applied = Fields.ReadEpoch(ref reader, Epoch.Zero);
        int open = Fields.ReadInt32(ref reader, 0, int.MaxValue);
        message = new BeginUpdate(origin, epoch, previous, part, parts, applied, open);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
