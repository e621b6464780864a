using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>A user's index: counts the updates that wrote into a journal, and adds up what marks them. Every update of the workload has one such operation.</summary>
internal sealed class JournalIndex : IIndex
{
    private const int ValueBytes = 16;

    public string Name => KeySpace.JournalIndex;

    public string Table => KeySpace.JournalTable;

    public FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        if (operation.Delta.Length != sizeof(ulong))
        {
            return FoldStatus.MalformedDelta;
        }

        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        ReadOnlySpan<byte> value = input.Value.Span;
        long count = input.IsAbsent ? 0 : BinaryPrimitives.ReadInt64LittleEndian(value);
        ulong sum = input.IsAbsent ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(value[sizeof(long)..]);
        ulong tag = BinaryPrimitives.ReadUInt64LittleEndian(input.Operation.Delta.Span);
        Span<byte> bytes = next.GetSpan(ValueBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count + 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(long)..], unchecked(sum + (tag * 0x9E37_79B9_7F4A_7C15)));
        next.Advance(ValueBytes);
        return FoldStatus.Applied;
    }
}
