using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Connectivity"/>: specs/protocol.md#connectivity.</summary>
public static class ConnectivityCodec
{
    private const int FieldCount = 8;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Connectivity message)
    {
        Fields.Begin(ref writer, MessageCode.Connectivity, FieldCount);
        Fields.Write(ref writer, message.System.Value);
        Fields.WriteOptional(ref writer, message.Parent.Value);
        writer.Write(message.Number);
        writer.Write(message.ParentNumber);
        writer.Write(message.IsRelay);
        writer.Write(message.Address);
        writer.Write(message.AffectsAllServices);
        writer.Write(message.HasLeft);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Connectivity message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId system = new(Fields.ReadIdentifier(ref reader));
        SystemId parent = new(Fields.ReadOptionalIdentifier(ref reader));
        long number = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        long parentNumber = Fields.ReadInt64(ref reader, 0, long.MaxValue);
        bool isRelay = reader.ReadBoolean();
        string address = Fields.ReadText(ref reader, 0, WireLimits.NameBytes);
        bool affectsAllServices = reader.ReadBoolean();
        bool hasLeft = reader.ReadBoolean();
        if (hasLeft && !parent.IsNone)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
        }

        message = new Connectivity(system, parent, number, parentNumber, isRelay, address, affectsAllServices, hasLeft);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
