using System;
using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A number for each key, to which operations add. <c>counter:name</c>.</summary>
/// <remarks>specs/indexes.md#counter. An update that would take a counter out of the range of a signed 64-bit number is refused.</remarks>
public sealed class CounterIndex : KeyedIndex
{
    internal const string Kind = "counter";

    /// <summary>The counters of a name.</summary>
    /// <param name="name">The part after <c>counter:</c>; 1 to 247 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public CounterIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>Writes the delta that adds to a counter.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="amount">What is added; any number. An operation that adds 0 makes an absent counter 0.</param>
    public static void WriteAdd(IBufferWriter<byte> output, long amount) => AmountDelta.Write(output, amount);

    /// <summary>The number of a counter.</summary>
    /// <param name="value">The index value; empty if absent, which is 0.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public long ReadValue(ReadOnlyMemory<byte> value) => ReadInteger(value);

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        if (!AmountDelta.TryRead(operation.Delta, out _))
        {
            return FoldStatus.MalformedDelta;
        }

        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next) =>
        AmountDelta.TryRead(input.Operation.Delta, out long amount)
            ? IntegerValue.Add(input, amount, next)
            : FoldStatus.MalformedDelta;
}
