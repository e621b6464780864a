using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>An index of an application: how many bytes of deltas an object of the table <c>texts</c> has had.</summary>
internal sealed class LengthIndex : IIndex
{
    public string Name => "text-lengths";

    public string Table => "texts";

    public FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        long present = input.IsAbsent ? 0 : BinaryPrimitives.ReadInt64LittleEndian(input.Value.Span);
        BinaryPrimitives.WriteInt64LittleEndian(next.GetSpan(sizeof(long)), present + input.Operation.Delta.Length);
        next.Advance(sizeof(long));
        return FoldStatus.Applied;
    }
}
