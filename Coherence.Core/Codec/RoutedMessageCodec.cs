using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>Reads and writes <see cref="RoutedMessage"/>s: nothing is copied or allocated before it is written on.</summary>
public static class RoutedMessageCodec
{
    /// <summary>Writes the message one hop further.</summary>
    public static void WriteNext(ref MessagePackWriter writer, in RoutedMessage message)
    {
        Fields.Begin(ref writer, message.Code, message.Fields);
        writer.Write(message.Hops + 1);
        writer.WriteRaw(message.Rest.Span);
    }

    /// <summary>Reads a user message that ends its way here.</summary>
    /// <param name="message">The message; it was read before, so all of it is right.</param>
    /// <returns>The same; valid as long as its frame is.</returns>
    internal static UserMessage Open(in RoutedMessage message)
    {
        var reader = new MessagePackReader(message.Rest);
        return UserMessageCodec.TryReadRest(ref reader, message.Fields, message.Hops, out UserMessage opened)
            ? opened
            : throw new ArgumentException($"{message.Code} is no user message.", nameof(message));
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    /// <param name="reader">At the first field.</param>
    /// <param name="code">UserMessage, Delivered or Undeliverable.</param>
    /// <param name="fields">How many fields there are.</param>
    /// <param name="message">The message; valid as long as its frame is.</param>
    public static bool TryRead(ref MessagePackReader reader, MessageCode code, int fields, out RoutedMessage message)
    {
        message = default;
        int hops = Fields.ReadHops(ref reader);
        long start = reader.Consumed;
        SystemId from = new(Fields.ReadIdentifier(ref reader));
        SystemId to = new(Fields.ReadIdentifier(ref reader));
        long number = 0;
        SystemId target = SystemId.None;
        bool isWhole = code switch
        {
            MessageCode.UserMessage => UserMessageCodec.TryCheck(ref reader, fields, out number),
            MessageCode.Delivered => DeliveredCodec.TryCheck(ref reader, fields),
            MessageCode.Undeliverable => UndeliverableCodec.TryCheck(ref reader, fields, out target),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a message that is routed."),
        };

        if (isWhole && reader.Consumed - start > WireLimits.RoutedBytes)
        {
            reader.Fail(WireErrorCode.LengthOverLimit);
            return false;
        }

        if (isWhole)
        {
            message = new RoutedMessage(code, fields, hops, from, to, number, target, reader.RawMemory(start, reader.Consumed));
        }

        return isWhole;
    }
}
