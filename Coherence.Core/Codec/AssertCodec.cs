using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Assert"/>: specs/protocol.md#assert.</summary>
public static class AssertCodec
{
    private const int FieldCount = 3;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Assert message)
    {
        Fields.Begin(ref writer, MessageCode.Assert, FieldCount);
        Fields.Write(ref writer, message.Spec.Value);
        Fields.Write(ref writer, message.Epoch);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Assert message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        IndexSpec spec = new(Fields.ReadNamedKey(ref reader));
        Epoch epoch = Fields.ReadEpoch(ref reader, Epoch.Zero);
        message = new Assert(spec, epoch);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
