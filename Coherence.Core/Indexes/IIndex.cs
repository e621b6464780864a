using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes;

/// <summary>A named, deterministic fold over the operations of one table.</summary>
/// <remarks>
/// specs/indexes.md#rules. The same operations, in any order that respects causality, must give the same bytes: on every
/// machine, in every process and at every replay of the log. So a fold looks at nothing but its input: no clock, no
/// randomness, no culture, no field that changes. The engine removes duplicates beforehand: an operation is folded
/// into a value once. Both methods are called by one thread at a time of each engine, and one instance may serve
/// several engines. An exception out of them is a bug of the index and stops the engine.
/// </remarks>
public interface IIndex
{
    /// <summary>Names the index in the whole cluster: 1 to 255 bytes of UTF-8, such as <c>counter:hits</c>. Constant.</summary>
    /// <remarks>The names of the built-in kinds (<c>counter:</c> and so on) are taken. A changed fold needs a new name.</remarks>
    string Name { get; }

    /// <summary>The table whose operations the index folds: 1 to 255 bytes of UTF-8. Constant. Of a built-in index: its name.</summary>
    string Table { get; }

    /// <summary>Checks an operation, and names the values of this index that it changes, in the order in which they are to be folded.</summary>
    /// <remarks>Depends on the operation alone. Everything about the delta that can be wrong is found here, not in <see cref="Apply"/>.</remarks>
    /// <param name="operation">An operation on an object of <see cref="Table"/>, as its publisher sent it: nothing about its delta is certain.</param>
    /// <param name="keys">Takes the keys; no key twice. What it got counts only if the result is <see cref="FoldStatus.Applied"/>.</param>
    /// <returns><see cref="FoldStatus.Applied"/>, <see cref="FoldStatus.MalformedDelta"/> or <see cref="FoldStatus.OutOfRange"/>.</returns>
    FoldStatus Route(in PublishOp operation, IKeySink keys);

    /// <summary>Folds an operation into one value.</summary>
    /// <param name="input">The present value and the operation, which <see cref="Route"/> found valid.</param>
    /// <param name="next">
    /// Takes the whole new value if the result is <see cref="FoldStatus.Applied"/>; what it got counts for nothing otherwise.
    /// Not the buffer that holds the present value.
    /// </param>
    /// <returns>
    /// <see cref="FoldStatus.Applied"/>, <see cref="FoldStatus.Unchanged"/>, <see cref="FoldStatus.OutOfRange"/> or
    /// <see cref="FoldStatus.MalformedValue"/>. One of the last two, for one value, undoes all folds of the update.
    /// </returns>
    FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next);
}
