using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Announce"/>: specs/protocol.md#announce.</summary>
public static class AnnounceCodec
{
    private const int FieldCount = 3;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Announce message)
    {
        Fields.Begin(ref writer, MessageCode.Announce, FieldCount);
        Fields.WriteOptional(ref writer, message.System.Value);
        writer.Write(message.Service);
        writer.Write(message.Information.Span);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Announce message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId system = new(Fields.ReadOptionalIdentifier(ref reader));
        string service = Fields.ReadText(ref reader, 1, WireLimits.NameBytes);
        ReadOnlyMemory<byte> information = Fields.ReadBytes(ref reader, WireLimits.InformationBytes);
        message = new Announce(system, service, information);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
