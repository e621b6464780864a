using System;
using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The sum of the amounts of each group, and of all. <c>sum:name</c>.</summary>
/// <remarks>
/// specs/indexes.md#sum. An update that would take a sum, or the total, out of the range of a signed 64-bit number is refused.
/// </remarks>
public sealed class SumIndex : GroupIndex
{
    internal const string Kind = "sum";

    /// <summary>The sums of a name.</summary>
    /// <param name="name">The part after <c>sum:</c>; 1 to 251 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public SumIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>Writes the delta that adds to a group's sum and to the total.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="amount">What is added; any number.</param>
    public static void WriteAdd(IBufferWriter<byte> output, long amount) => AmountDelta.Write(output, amount);

    /// <summary>The sum of a group, or the total.</summary>
    /// <param name="value">The index value; empty if absent, which is 0.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public long ReadValue(ReadOnlyMemory<byte> value) => ReadInteger(value);

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys) =>
        AmountDelta.TryRead(operation.Delta, out _) ? RouteGroup(operation, keys) : FoldStatus.MalformedDelta;

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next) =>
        AmountDelta.TryRead(input.Operation.Delta, out long amount)
            ? IntegerValue.Add(input, amount, next)
            : FoldStatus.MalformedDelta;
}
