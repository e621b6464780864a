using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Pong"/>: specs/protocol.md#pong.</summary>
public static class PongCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Pong message)
    {
        Fields.Begin(ref writer, MessageCode.Pong, FieldCount);
        writer.Write(message.Nonce);
        Fields.Write(ref writer, message.Epoch);
        Fields.Write(ref writer, message.Age);
        Fields.Write(ref writer, message.Path);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Pong message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        long nonce = reader.ReadInt64();
        Epoch epoch = Fields.ReadEpoch(ref reader, Epoch.Zero);
        TimeSpan age = Fields.ReadMilliseconds(ref reader, 0, WireLimits.AgeMillisecondsMaximum);
        SystemPath path = Fields.ReadPath(ref reader);
        message = new Pong(nonce, epoch, age, path);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
