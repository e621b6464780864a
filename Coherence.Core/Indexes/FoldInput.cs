using System;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes;

/// <summary>What <see cref="IIndex.Apply"/> folds: one operation into one value.</summary>
/// <remarks>All bytes are read in place and good until <see cref="IIndex.Apply"/> returns; they are not to be changed or kept.</remarks>
public readonly ref struct FoldInput
{
    private readonly ref readonly PublishOp _operation;

    /// <summary>An operation and the present value of a key.</summary>
    /// <param name="key">The key of the value, as <see cref="IIndex.Route"/> gave it.</param>
    /// <param name="value">The present value; empty if absent.</param>
    /// <param name="isAbsent">Whether there is no value yet.</param>
    /// <param name="operation">The operation; <see cref="IIndex.Route"/> has found it valid.</param>
    /// <param name="values">The other values that this operation changes.</param>
    public FoldInput(
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> value,
        bool isAbsent,
        ref readonly PublishOp operation,
        IIndexValues values)
    {
        Key = key;
        Value = value;
        IsAbsent = isAbsent;
        Values = values;
        _operation = ref operation;
    }

    /// <summary>The key of the value, as <see cref="IIndex.Route"/> gave it.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The present value: the bytes that the fold before wrote. Empty if <see cref="IsAbsent"/>.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Whether no operation has changed this value yet. A value of no bytes is not absent.</summary>
    public bool IsAbsent { get; }

    /// <summary>The operation to fold in.</summary>
    public ref readonly PublishOp Operation => ref _operation;

    /// <summary>The other values of the same index that this operation changes.</summary>
    public IIndexValues Values { get; }
}
