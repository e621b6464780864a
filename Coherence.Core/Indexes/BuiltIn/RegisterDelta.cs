using System;
using System.Buffers;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The delta of a register: <c>[stamp, value]</c>.</summary>
internal readonly record struct RegisterDelta(HybridTime Stamp, ReadOnlyMemory<byte> Value)
{
    /// <summary>Writes the delta.</summary>
    public static void Write(IBufferWriter<byte> output, HybridTime stamp, ReadOnlySpan<byte> value)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(2);
        writer.Write(stamp.Value);
        writer.Write(value);
        writer.Flush();
    }

    /// <summary>Reads the delta.</summary>
    public static FoldStatus Read(ReadOnlyMemory<byte> bytes, out RegisterDelta delta)
    {
        delta = default;
        MessagePackReader reader = FoldReader.Of(bytes);
        int count = reader.ReadArrayHeader();
        long stamp = reader.ReadInt64();
        ReadOnlyMemory<byte> value = reader.ReadBytesMemory();
        if (count != 2 || reader.Failed || !reader.End)
        {
            return FoldStatus.MalformedDelta;
        }

        if (stamp < 0)
        {
            return FoldStatus.OutOfRange;
        }

        delta = new RegisterDelta(new HybridTime(stamp), value);
        return FoldStatus.Applied;
    }
}
