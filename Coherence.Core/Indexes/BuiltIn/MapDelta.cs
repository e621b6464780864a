using System;
using System.Buffers;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The delta of a map: <c>[field, stamp, value]</c>, or nil in place of the value to remove the field.</summary>
internal readonly record struct MapDelta(ReadOnlyMemory<byte> Field, HybridTime Stamp, ReadOnlyMemory<byte> Value, bool IsRemoval)
{
    private const int FieldCount = 3;

    /// <summary>Writes the delta that sets a field.</summary>
    public static void WriteSet(IBufferWriter<byte> output, ReadOnlySpan<byte> field, HybridTime stamp, ReadOnlySpan<byte> value)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(FieldCount);
        writer.Write(field);
        writer.Write(stamp.Value);
        writer.Write(value);
        writer.Flush();
    }

    /// <summary>Writes the delta that removes a field.</summary>
    public static void WriteRemove(IBufferWriter<byte> output, ReadOnlySpan<byte> field, HybridTime stamp)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(FieldCount);
        writer.Write(field);
        writer.Write(stamp.Value);
        writer.WriteNil();
        writer.Flush();
    }

    /// <summary>Reads the delta.</summary>
    public static FoldStatus Read(ReadOnlyMemory<byte> bytes, out MapDelta delta)
    {
        delta = default;
        MessagePackReader reader = FoldReader.Of(bytes);
        int count = reader.ReadArrayHeader();
        ReadOnlyMemory<byte> field = reader.ReadBytesMemory();
        long stamp = reader.ReadInt64();
        bool isRemoval = reader.TryReadNil();
        ReadOnlyMemory<byte> value = isRemoval ? default : reader.ReadBytesMemory();
        if (count != FieldCount || reader.Failed || !reader.End)
        {
            return FoldStatus.MalformedDelta;
        }

        if (stamp < 0)
        {
            return FoldStatus.OutOfRange;
        }

        delta = new MapDelta(field, new HybridTime(stamp), value, isRemoval);
        return FoldStatus.Applied;
    }
}
