using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="PublishOp"/>: specs/protocol.md#publishop.</summary>
public static class PublishOpCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in PublishOp message)
    {
        Fields.Begin(ref writer, MessageCode.PublishOp, FieldCount);
        Fields.Write(ref writer, message.Operation.Value);
        Fields.Write(ref writer, message.Object.Value);
        writer.Write(message.Delta.Span);
    }

    /// <summary>Writes the message from what follows its name, which is encoded already: table, key, delta.</summary>
    internal static void WriteNamed(ref MessagePackWriter writer, OperationId operation, ReadOnlySpan<byte> tail)
    {
        Fields.Begin(ref writer, MessageCode.PublishOp, FieldCount);
        Fields.Write(ref writer, operation.Value);
        writer.WriteRaw(tail);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out PublishOp message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        OperationId operation = new(Fields.ReadIdentifier(ref reader));
        ObjectId target = new(Fields.ReadNamedKey(ref reader));
        ReadOnlyMemory<byte> delta = Fields.ReadBytes(ref reader, WireLimits.DeltaBytes);
        message = new PublishOp(operation, target, delta);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }

    /// <summary>The operations among messages of an update that were checked when they came, in order, read in place.</summary>
    internal static PublishOp[] ReadAll(ReadOnlyMemory<byte> messages, int expected)
    {
        var operations = new List<PublishOp>(expected);
        var reader = new MessagePackReader(messages);
        while (!reader.End)
        {
            _ = MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields);
            if (code == MessageCode.PublishOp)
            {
                _ = TryRead(ref reader, fields, out PublishOp operation);
                operations.Add(operation);
                continue;
            }

            for (int field = 0; field < fields; field++)
            {
                reader.Skip();
            }
        }

        return [.. operations];
    }
}
