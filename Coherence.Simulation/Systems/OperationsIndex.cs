using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>A user's index that listens to the table of a built-in one: counts the operations on each counter, in the form of a counter.</summary>
internal sealed class OperationsIndex : IIndex
{
    private const int ValueBytes = 9;
    private const byte Int64Code = 0xD3;

    public string Name => KeySpace.OperationsIndex;

    public string Table => KeySpace.CounterTable;

    public FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        long count = input.IsAbsent ? 0 : BinaryPrimitives.ReadInt64BigEndian(input.Value.Span[1..]);
        Span<byte> bytes = next.GetSpan(ValueBytes);
        bytes[0] = Int64Code;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], count + 1);
        next.Advance(ValueBytes);
        return FoldStatus.Applied;
    }
}
