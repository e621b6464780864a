using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Grant"/>: specs/protocol.md#grant.</summary>
public static class GrantCodec
{
    private const int FieldCount = 6;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Grant message)
    {
        Fields.Begin(ref writer, MessageCode.Grant, FieldCount);
        Fields.Write(ref writer, message.Spec.Value);
        Fields.Write(ref writer, message.Min);
        Fields.Write(ref writer, message.Max);
        WriteContent(ref writer, message);
        writer.Write(message.IsSnapshot);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Grant message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        IndexSpec spec = new(Fields.ReadNamedKey(ref reader));
        Epoch min = Fields.ReadEpoch(ref reader, Epoch.Zero);
        Epoch max = Fields.ReadEpoch(ref reader, min);
        GrantContent content = ReadContent(ref reader, out ReadOnlyMemory<byte> value);
        bool isSnapshot = reader.ReadBoolean();
        message = new Grant(spec, min, max, content, value, isSnapshot);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }

    private static void WriteContent(ref MessagePackWriter writer, in Grant message)
    {
        switch (message.Content)
        {
            case GrantContent.Value:
                writer.Write(message.Value.Span);
                break;
            case GrantContent.Unchanged:
                writer.Write(true);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static GrantContent ReadContent(ref MessagePackReader reader, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (reader.TryReadNil())
        {
            return GrantContent.Absent;
        }

        if (reader.NextMessagePackType == MessagePackType.Boolean)
        {
            Fields.Check(ref reader, reader.ReadBoolean());
            return GrantContent.Unchanged;
        }

        value = Fields.ReadBytes(ref reader, WireLimits.ValueBytes);
        return GrantContent.Value;
    }
}
