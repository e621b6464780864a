using System;
using System.Buffers;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The number of operations on each group, and on all. <c>count:name</c>.</summary>
/// <remarks>specs/indexes.md#count.</remarks>
public sealed class CountIndex : GroupIndex
{
    internal const string Kind = "count";

    /// <summary>The counts of a name.</summary>
    /// <param name="name">The part after <c>count:</c>; 1 to 249 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public CountIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>Writes the delta that counts one more.</summary>
    /// <param name="output">Takes the delta.</param>
    public static void WriteOne(IBufferWriter<byte> output)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(0);
        writer.Flush();
    }

    /// <summary>The count of a group, or of all.</summary>
    /// <param name="value">The index value; empty if absent, which is 0.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public long ReadValue(ReadOnlyMemory<byte> value) => ReadInteger(value);

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys) =>
        IsDelta(operation.Delta) ? RouteGroup(operation, keys) : FoldStatus.MalformedDelta;

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next) => IntegerValue.Add(input, 1, next);

    private static bool IsDelta(ReadOnlyMemory<byte> delta)
    {
        if (delta.Length == 1)
        {
            return delta.Span[0] == MessagePackCode.MinFixArray;
        }

        MessagePackReader reader = FoldReader.Of(delta);
        int count = reader.ReadArrayHeader();
        return count == 0 && !reader.Failed && reader.End;
    }
}
