using System;
using System.Buffers;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The delta of the kinds that add: <c>[amount]</c>.</summary>
internal static class AmountDelta
{
    /// <summary>Writes the delta.</summary>
    public static void Write(IBufferWriter<byte> output, long amount)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(1);
        writer.Write(amount);
        writer.Flush();
    }

    /// <summary>Reads the delta. False if the bytes are not exactly one.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> delta, out long amount)
    {
        // The form that is always written, without a reader: it is read twice for each operation on a counter.
        ReadOnlySpan<byte> bytes = delta.Span;
        if (!bytes.IsEmpty && bytes[0] == (MessagePackCode.MinFixArray | 1))
        {
            int size = IntegerFormat.Read(bytes[1..], out amount, out bool isAboveInt64);
            return size == bytes.Length - 1 && size > 0 && !isAboveInt64;
        }

        MessagePackReader reader = FoldReader.Of(delta);
        int count = reader.ReadArrayHeader();
        amount = reader.ReadInt64();
        return count == 1 && !reader.Failed && reader.End;
    }
}
