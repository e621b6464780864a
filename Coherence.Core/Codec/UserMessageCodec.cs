using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="UserMessage"/>: specs/protocol.md#usermessage.</summary>
public static class UserMessageCodec
{
    private const int FieldCount = 5;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in UserMessage message)
    {
        Fields.Begin(ref writer, MessageCode.UserMessage, FieldCount);
        Fields.Write(ref writer, message.Message.Value);
        Fields.Write(ref writer, message.Target.Value);
        Fields.Write(ref writer, message.Context);
        writer.Write(message.Type);
        writer.Write(message.Payload.Span);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out UserMessage message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        MessageId id = new(Fields.ReadIdentifier(ref reader));
        SystemId target = new(Fields.ReadIdentifier(ref reader));
        CausalContext context = Fields.ReadContext(ref reader);
        string type = Fields.ReadText(ref reader, 1, WireLimits.NameBytes);
        ReadOnlyMemory<byte> payload = Fields.ReadBytes(ref reader, WireLimits.PayloadBytes);
        message = new UserMessage(id, target, context, type, payload);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
