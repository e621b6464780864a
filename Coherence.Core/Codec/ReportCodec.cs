using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Report"/>: specs/protocol.md#report.</summary>
public static class ReportCodec
{
    private const int FieldCount = 10;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Report message)
    {
        Fields.Begin(ref writer, MessageCode.Report, FieldCount);
        writer.Write(message.Nonce);
        Fields.Write(ref writer, message.Current);
        writer.Write(message.Children);
        writer.Write(message.Systems);
        writer.Write(message.Values);
        writer.Write(message.Updates);
        writer.Write(message.Operations);
        writer.Write(message.Duplicates);
        writer.Write(message.Invalidations);
        writer.Write(message.Refreshes);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Report message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        message = new Report(
            reader.ReadInt64(),
            Fields.ReadEpoch(ref reader, Epoch.Zero),
            ReadCount(ref reader),
            ReadCount(ref reader),
            ReadCount(ref reader),
            ReadCount(ref reader),
            ReadCount(ref reader),
            ReadCount(ref reader),
            ReadCount(ref reader),
            ReadCount(ref reader));
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }

    private static long ReadCount(ref MessagePackReader reader) => Fields.ReadInt64(ref reader, 0, long.MaxValue);
}
