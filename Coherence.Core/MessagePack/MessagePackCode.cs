namespace Coherence.Core.MessagePack;

/// <summary>The first byte of every value: which format it has.</summary>
/// <remarks>The names are those that users of MessagePack-CSharp know; the numbers are the format table of the MessagePack specification.</remarks>
public static class MessagePackCode
{
    /// <summary>The integer 0; the value is the byte itself up to <see cref="MaxFixInt"/>.</summary>
    public const byte MinFixInt = 0x00;

    /// <summary>The integer 127.</summary>
    public const byte MaxFixInt = 0x7f;

    /// <summary>An empty map; the low four bits are the number of pairs.</summary>
    public const byte MinFixMap = 0x80;

    /// <summary>A map of 15 pairs.</summary>
    public const byte MaxFixMap = 0x8f;

    /// <summary>An empty array; the low four bits are the number of elements.</summary>
    public const byte MinFixArray = 0x90;

    /// <summary>An array of 15 elements.</summary>
    public const byte MaxFixArray = 0x9f;

    /// <summary>An empty string; the low five bits are the number of bytes.</summary>
    public const byte MinFixStr = 0xa0;

    /// <summary>A string of 31 bytes.</summary>
    public const byte MaxFixStr = 0xbf;

    /// <summary>Nil.</summary>
    public const byte Nil = 0xc0;

    /// <summary>Reserved; never part of valid bytes.</summary>
    public const byte NeverUsed = 0xc1;

    /// <summary>False.</summary>
    public const byte False = 0xc2;

    /// <summary>True.</summary>
    public const byte True = 0xc3;

    /// <summary>A byte string with a length of 8 bits.</summary>
    public const byte Bin8 = 0xc4;

    /// <summary>A byte string with a length of 16 bits.</summary>
    public const byte Bin16 = 0xc5;

    /// <summary>A byte string with a length of 32 bits.</summary>
    public const byte Bin32 = 0xc6;

    /// <summary>An extension with a length of 8 bits.</summary>
    public const byte Ext8 = 0xc7;

    /// <summary>An extension with a length of 16 bits.</summary>
    public const byte Ext16 = 0xc8;

    /// <summary>An extension with a length of 32 bits.</summary>
    public const byte Ext32 = 0xc9;

    /// <summary>A floating-point number of 32 bits.</summary>
    public const byte Float32 = 0xca;

    /// <summary>A floating-point number of 64 bits.</summary>
    public const byte Float64 = 0xcb;

    /// <summary>An unsigned integer of 8 bits.</summary>
    public const byte UInt8 = 0xcc;

    /// <summary>An unsigned integer of 16 bits.</summary>
    public const byte UInt16 = 0xcd;

    /// <summary>An unsigned integer of 32 bits.</summary>
    public const byte UInt32 = 0xce;

    /// <summary>An unsigned integer of 64 bits.</summary>
    public const byte UInt64 = 0xcf;

    /// <summary>A signed integer of 8 bits.</summary>
    public const byte Int8 = 0xd0;

    /// <summary>A signed integer of 16 bits.</summary>
    public const byte Int16 = 0xd1;

    /// <summary>A signed integer of 32 bits.</summary>
    public const byte Int32 = 0xd2;

    /// <summary>A signed integer of 64 bits.</summary>
    public const byte Int64 = 0xd3;

    /// <summary>An extension of 1 byte.</summary>
    public const byte FixExt1 = 0xd4;

    /// <summary>An extension of 2 bytes.</summary>
    public const byte FixExt2 = 0xd5;

    /// <summary>An extension of 4 bytes.</summary>
    public const byte FixExt4 = 0xd6;

    /// <summary>An extension of 8 bytes.</summary>
    public const byte FixExt8 = 0xd7;

    /// <summary>An extension of 16 bytes.</summary>
    public const byte FixExt16 = 0xd8;

    /// <summary>A string with a length of 8 bits.</summary>
    public const byte Str8 = 0xd9;

    /// <summary>A string with a length of 16 bits.</summary>
    public const byte Str16 = 0xda;

    /// <summary>A string with a length of 32 bits.</summary>
    public const byte Str32 = 0xdb;

    /// <summary>An array with a count of 16 bits.</summary>
    public const byte Array16 = 0xdc;

    /// <summary>An array with a count of 32 bits.</summary>
    public const byte Array32 = 0xdd;

    /// <summary>A map with a count of 16 bits.</summary>
    public const byte Map16 = 0xde;

    /// <summary>A map with a count of 32 bits.</summary>
    public const byte Map32 = 0xdf;

    /// <summary>The integer −32; the value is the byte itself, as a signed one, up to <see cref="MaxNegativeFixInt"/>.</summary>
    public const byte MinNegativeFixInt = 0xe0;

    /// <summary>The integer −1.</summary>
    public const byte MaxNegativeFixInt = 0xff;

    /// <summary>The type of the values that begin with this byte; <see cref="MessagePackType.Unknown"/> for <see cref="NeverUsed"/>.</summary>
    public static MessagePackType ToMessagePackType(byte code) => code switch
    {
        <= MaxFixInt or >= MinNegativeFixInt => MessagePackType.Integer,
        <= MaxFixMap => MessagePackType.Map,
        <= MaxFixArray => MessagePackType.Array,
        <= MaxFixStr => MessagePackType.String,
        Nil => MessagePackType.Nil,
        NeverUsed => MessagePackType.Unknown,
        <= True => MessagePackType.Boolean,
        <= Bin32 => MessagePackType.Binary,
        <= Ext32 => MessagePackType.Extension,
        <= Float64 => MessagePackType.Float,
        <= Int64 => MessagePackType.Integer,
        <= FixExt16 => MessagePackType.Extension,
        <= Str32 => MessagePackType.String,
        <= Array32 => MessagePackType.Array,
        _ => MessagePackType.Map,
    };
}
