using System;
using System.Buffers.Binary;

namespace Coherence.Node.Log.Format;

/// <summary>The 32 bytes with which the first sector of a segment, a record or a mark begins.</summary>
/// <param name="Magic">What begins here.</param>
/// <param name="Value">Segment: format version. Record: payload length in bytes. Mark: its <see cref="MarkKind"/>.</param>
/// <param name="Number">Segment: its number. Record: its epoch. Mark: the epoch of the record before it.</param>
/// <param name="Chain">The hash of the record before.</param>
internal readonly record struct SectorPrefix(uint Magic, uint Value, long Number, ChainHash Chain)
{
    /// <summary>Length, in bytes.</summary>
    public const int ByteCount = 32;

    /// <summary>Reads the first 32 bytes, whatever they are.</summary>
    public static SectorPrefix Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        ChainHash.Read(bytes[16..]));

    /// <summary>Writes 32 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Number);
        Chain.Write(bytes[16..]);
    }
}
