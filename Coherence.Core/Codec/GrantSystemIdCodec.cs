using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="GrantSystemId"/>: specs/protocol.md#grantsystemid.</summary>
public static class GrantSystemIdCodec
{
    private const int FieldCount = 1;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in GrantSystemId message)
    {
        Fields.Begin(ref writer, MessageCode.GrantSystemId, FieldCount);
        Fields.Write(ref writer, message.System.Value);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out GrantSystemId message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        SystemId system = new(Fields.ReadIdentifier(ref reader));
        message = new GrantSystemId(system);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
