using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Coherence.Core.MessagePack;

/// <summary>Reads a number of any format as a floating-point one.</summary>
internal static class NumberFormat
{
    /// <summary>The longest number, in bytes.</summary>
    public const int MaximumSize = 9;

    /// <summary>Reads the number at the start of the bytes, if one is there and complete.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="significandBits">How many bits the significand of the type asked for has: 24 for a float of 32 bits, 53 for one of 64.</param>
    /// <param name="value">The number.</param>
    /// <param name="isExact">Whether the type asked for holds it exactly. Not-a-number counts as held.</param>
    /// <returns>Its size in bytes; 0 if the bytes end inside it, −1 if they begin with another type.</returns>
    public static int Read(ReadOnlySpan<byte> source, int significandBits, out double value, out bool isExact)
    {
        value = 0;
        isExact = true;
        if (source.IsEmpty)
        {
            return 0;
        }

        switch (source[0])
        {
            case MessagePackCode.Float32:
                if (!BinaryPrimitives.TryReadSingleBigEndian(source[1..], out float single))
                {
                    return 0;
                }

                value = single;
                return 5;

            case MessagePackCode.Float64:
                if (!BinaryPrimitives.TryReadDoubleBigEndian(source[1..], out value))
                {
                    return 0;
                }

                isExact = significandBits == 53 || double.IsNaN(value) || (float)value == value;
                return 9;

            default:
                int size = IntegerFormat.Read(source, out long integer, out bool isAboveInt64);
                value = isAboveInt64 ? (ulong)integer : integer;
                isExact = SpannedBits(isAboveInt64 || integer >= 0 ? (ulong)integer : unchecked((ulong)-integer)) <= significandBits;
                return size;
        }
    }

    // The width from the highest to the lowest bit that is set.
    private static int SpannedBits(ulong magnitude) => 64 - BitOperations.LeadingZeroCount(magnitude) - BitOperations.TrailingZeroCount(magnitude);
}
