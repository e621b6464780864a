using System;
using System.Buffers.Binary;

namespace Coherence.Core.MessagePack;

/// <summary>What the first bytes of a value say: its type, and how much follows them.</summary>
/// <param name="Type">The value's type.</param>
/// <param name="Size">How many bytes the header itself has, 1 to 6.</param>
/// <param name="Length">Array and map: elements or pairs that follow. Every other type: bytes that follow.</param>
/// <param name="ExtensionType">The type number of an extension, otherwise 0.</param>
internal readonly record struct ValueHeader(MessagePackType Type, int Size, uint Length, sbyte ExtensionType)
{
    /// <summary>The longest header, in bytes: that of an extension with a length of 32 bits.</summary>
    public const int MaximumSize = 6;

    /// <summary>The fewest bytes that can follow the header: a count is worth at least one byte an element.</summary>
    public long MinimumBodyBytes => Type == MessagePackType.Map ? 2L * Length : Length;

    /// <summary>Reads the header at the start of the bytes.</summary>
    /// <returns>None, Truncated or ReservedCode.</returns>
    public static WireErrorCode Read(ReadOnlySpan<byte> source, out ValueHeader header)
    {
        header = default;
        if (source.IsEmpty)
        {
            return WireErrorCode.Truncated;
        }

        byte code = source[0];
        MessagePackType type = MessagePackCode.ToMessagePackType(code);
        if (type == MessagePackType.Unknown)
        {
            return WireErrorCode.ReservedCode;
        }

        int lengthSize = LengthSize(code);
        int size = 1 + lengthSize + (type == MessagePackType.Extension ? 1 : 0);
        if (source.Length < size)
        {
            return WireErrorCode.Truncated;
        }

        uint length = lengthSize switch
        {
            0 => ImpliedLength(code),
            1 => source[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(source[1..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(source[1..]),
        };
        header = new ValueHeader(type, size, length, type == MessagePackType.Extension ? (sbyte)source[size - 1] : (sbyte)0);
        return WireErrorCode.None;
    }

    // How many bytes after the code hold a length or a count.
    private static int LengthSize(byte code) => code switch
    {
        MessagePackCode.Bin8 or MessagePackCode.Ext8 or MessagePackCode.Str8 => 1,
        MessagePackCode.Bin16 or MessagePackCode.Ext16 or MessagePackCode.Str16 or MessagePackCode.Array16 or MessagePackCode.Map16 => 2,
        MessagePackCode.Bin32 or MessagePackCode.Ext32 or MessagePackCode.Str32 or MessagePackCode.Array32 or MessagePackCode.Map32 => 4,
        _ => 0,
    };

    // The length or count of a value whose code says it all.
    private static uint ImpliedLength(byte code) => code switch
    {
        <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt => 0,
        <= MessagePackCode.MaxFixArray => code & 0x0Fu,
        <= MessagePackCode.MaxFixStr => code & 0x1Fu,
        MessagePackCode.UInt8 or MessagePackCode.Int8 or MessagePackCode.FixExt1 => 1,
        MessagePackCode.UInt16 or MessagePackCode.Int16 or MessagePackCode.FixExt2 => 2,
        MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32 or MessagePackCode.FixExt4 => 4,
        MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64 or MessagePackCode.FixExt8 => 8,
        MessagePackCode.FixExt16 => 16,
        _ => 0,
    };
}
