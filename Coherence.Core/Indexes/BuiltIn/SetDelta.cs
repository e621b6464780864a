using System;
using System.Buffers;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The delta of a set: <c>[action, element, observed tags]</c>.</summary>
internal readonly record struct SetDelta(bool IsAdd, ReadOnlyMemory<byte> Element, SetTags Observed)
{
    private const int FieldCount = 3;
    private const int AddAction = 1;
    private const int RemoveAction = 2;

    /// <summary>Writes the delta.</summary>
    public static void Write(IBufferWriter<byte> output, bool isAdd, ReadOnlySpan<byte> element, SetTags observed)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(FieldCount);
        writer.Write(isAdd ? AddAction : RemoveAction);
        writer.Write(element);
        writer.Write(observed.Bytes.Span);
        writer.Flush();
    }

    /// <summary>Reads the delta.</summary>
    public static FoldStatus Read(ReadOnlyMemory<byte> bytes, out SetDelta delta)
    {
        delta = default;
        MessagePackReader reader = FoldReader.Of(bytes);
        int count = reader.ReadArrayHeader();
        long action = reader.ReadInt64();
        ReadOnlyMemory<byte> element = reader.ReadBytesMemory();
        ReadOnlyMemory<byte> observed = reader.ReadBytesMemory();
        if (count != FieldCount || reader.Failed || !reader.End || !SetTags.TryRead(observed, out SetTags tags))
        {
            return FoldStatus.MalformedDelta;
        }

        if (action is not (AddAction or RemoveAction))
        {
            return FoldStatus.MalformedDelta;
        }

        delta = new SetDelta(action == AddAction, element, tags);
        return FoldStatus.Applied;
    }
}
