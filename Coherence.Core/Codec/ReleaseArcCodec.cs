using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="ReleaseArc"/>: specs/protocol.md#releasearc.</summary>
public static class ReleaseArcCodec
{
    private const int FieldCount = 4;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in ReleaseArc message)
    {
        Fields.Begin(ref writer, MessageCode.ReleaseArc, FieldCount);
        Fields.Write(ref writer, message.Arc);
        Fields.Write(ref writer, message.Update);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out ReleaseArc message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        Arc arc = Fields.ReadArc(ref reader);
        EpochRef update = Fields.ReadEpochRef(ref reader, Epoch.Zero);
        message = new ReleaseArc(arc, update);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
