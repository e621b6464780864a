using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A value that is one number. Always in the nine-byte form, so that it keeps its length and can be overwritten in place.</summary>
internal static class IntegerValue
{
    /// <summary>Length of the value, in bytes.</summary>
    public const int ByteCount = 9;

    /// <summary>Reads a number; 0 if absent. False for bytes that are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, bool isAbsent, out long number)
    {
        if (value.Length == ByteCount && value[0] == MessagePackCode.Int64)
        {
            number = BinaryPrimitives.ReadInt64BigEndian(value[1..]);
            return true;
        }

        number = 0;
        return isAbsent;
    }

    /// <summary>Folds an amount into the present number.</summary>
    public static FoldStatus Add(in FoldInput input, long amount, IBufferWriter<byte> next)
    {
        if (!TryRead(input.Value.Span, input.IsAbsent, out long present))
        {
            return FoldStatus.MalformedValue;
        }

        if (amount == 0 && !input.IsAbsent)
        {
            return FoldStatus.Unchanged;
        }

        long sum = unchecked(present + amount);

        // The sum of two numbers of one sign has the other sign: the only way to leave the range.
        if (((present ^ sum) & (amount ^ sum)) < 0)
        {
            return FoldStatus.OutOfRange;
        }

        Span<byte> bytes = next.GetSpan(ByteCount);
        bytes[0] = MessagePackCode.Int64;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], sum);
        next.Advance(ByteCount);
        return FoldStatus.Applied;
    }
}
