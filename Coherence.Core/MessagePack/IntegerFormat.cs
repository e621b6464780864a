using System;
using System.Buffers.Binary;

namespace Coherence.Core.MessagePack;

/// <summary>Reads an integer of any format.</summary>
internal static class IntegerFormat
{
    /// <summary>The longest integer, in bytes.</summary>
    public const int MaximumSize = 9;

    /// <summary>Reads the integer at the start of the bytes, if one is there and complete.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="value">The integer; where <paramref name="isAboveInt64"/> is set, the bits of an unsigned one.</param>
    /// <param name="isAboveInt64">Whether the integer is 2⁶³ or more.</param>
    /// <returns>Its size in bytes; 0 if the bytes end inside it, −1 if they begin with another type.</returns>
    public static int Read(ReadOnlySpan<byte> source, out long value, out bool isAboveInt64)
    {
        isAboveInt64 = false;
        value = 0;
        if (source.IsEmpty)
        {
            return 0;
        }

        byte code = source[0];
        if (code is <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt)
        {
            value = (sbyte)code;
            return 1;
        }

        if (code is < MessagePackCode.UInt8 or > MessagePackCode.Int64)
        {
            return -1;
        }

        // UInt8 to UInt64 and Int8 to Int64 are two runs of four, with 1, 2, 4 and 8 bytes.
        int size = 1 + (1 << (code & 3));
        if (source.Length < size)
        {
            return 0;
        }

        ReadOnlySpan<byte> body = source.Slice(1, size - 1);
        switch (code)
        {
            case MessagePackCode.UInt8: value = body[0]; break;
            case MessagePackCode.UInt16: value = BinaryPrimitives.ReadUInt16BigEndian(body); break;
            case MessagePackCode.UInt32: value = BinaryPrimitives.ReadUInt32BigEndian(body); break;
            case MessagePackCode.Int8: value = (sbyte)body[0]; break;
            case MessagePackCode.Int16: value = BinaryPrimitives.ReadInt16BigEndian(body); break;
            case MessagePackCode.Int32: value = BinaryPrimitives.ReadInt32BigEndian(body); break;
            default:
                value = BinaryPrimitives.ReadInt64BigEndian(body);
                isAboveInt64 = code == MessagePackCode.UInt64 && value < 0;
                break;
        }

        return size;
    }
}
