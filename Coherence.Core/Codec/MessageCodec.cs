using System;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>What all messages have in common: the array, and the code that is its first element.</summary>
/// <remarks>specs/protocol.md#messages.</remarks>
public static class MessageCodec
{
    // One bit a defined code: the look-up for each message is a shift.
    private static readonly ulong DefinedCodes = ToBits(Enum.GetValues<MessageCode>());

    /// <summary>Reads which message comes next, and how many fields stand behind its code. False: the reader's error says what is wrong.</summary>
    /// <remarks>Afterwards the message's own codec reads exactly the fields. Called only when the reader is not at its end.</remarks>
    public static bool TryReadHeader(ref MessagePackReader reader, out MessageCode code, out int fields)
    {
        code = default;
        fields = reader.ReadArrayHeader() - 1;
        if (!Fields.TryBegin(ref reader, fields, 0))
        {
            return false;
        }

        long number = reader.ReadInt64();
        if (number is < 0 or > 63 || (DefinedCodes >> (int)number & 1) == 0)
        {
            reader.Fail(WireErrorCode.UnknownCode);
        }

        code = (MessageCode)number;
        return !reader.Failed;
    }

    private static ulong ToBits(ReadOnlySpan<MessageCode> codes)
    {
        ulong bits = 0;
        foreach (MessageCode code in codes)
        {
            bits |= 1UL << (int)code;
        }

        return bits;
    }
}
