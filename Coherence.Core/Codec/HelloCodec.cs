using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Hello"/>: specs/protocol.md#hello.</summary>
public static class HelloCodec
{
    private const int FieldCount = 14;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Hello message)
    {
        Fields.Begin(ref writer, MessageCode.Hello, FieldCount);
        writer.Write(message.Version);
        writer.Write(message.MinimumVersion);
        Fields.WriteOptional(ref writer, message.Cluster.Value);
        Fields.Write(ref writer, message.Link.Value);
        writer.Write(message.Channel);
        Fields.WriteOptional(ref writer, message.System.Value);
        writer.Write(message.Number);
        Fields.Write(ref writer, message.Applied);
        writer.Write(message.Credentials.Span);
        writer.Write(message.Joins);
        writer.Write(message.IsRelay);
        Fields.Write(ref writer, message.Confirmed);
        writer.Write(message.Address);
        writer.Write(message.HearsSiblings);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Hello message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        int version = Fields.ReadInt32(ref reader, 1, int.MaxValue);
        int minimumVersion = Fields.ReadInt32(ref reader, 1, version);
        ClusterId cluster = new(Fields.ReadOptionalIdentifier(ref reader));
        LinkId link = new(Fields.ReadIdentifier(ref reader));
        int channel = Fields.ReadInt32(ref reader, 0, WireLimits.Channels - 1);
        SystemId system = new(Fields.ReadOptionalIdentifier(ref reader));
        long number = Fields.ReadInt64(ref reader, 1, long.MaxValue);
        Epoch applied = Fields.ReadEpoch(ref reader, Epoch.Zero);
        ReadOnlyMemory<byte> credentials = Fields.ReadBytes(ref reader, WireLimits.CredentialBytes);
        bool joins = reader.ReadBoolean();
        bool isRelay = reader.ReadBoolean();
        Epoch confirmed = Fields.ReadEpoch(ref reader, Epoch.Zero);
        string address = Fields.ReadText(ref reader, 0, WireLimits.NameBytes);
        bool hearsSiblings = reader.ReadBoolean();
        message = new Hello(
            version, minimumVersion, cluster, link, channel, system, number, applied, credentials, joins, isRelay, confirmed, address,
            hearsSiblings);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
