using System;

namespace Coherence.Core.Indexes;

/// <summary>The other values of an index that the operation being folded changes. Implemented by the engine.</summary>
public interface IIndexValues
{
    /// <summary>The value of a key, with this operation's earlier folds already in. False, and no bytes, if it is absent.</summary>
    /// <param name="key">
    /// A key that <see cref="IIndex.Route"/> gave for this operation, so that whoever folds knows beforehand what it needs.
    /// </param>
    /// <param name="value">Good until <see cref="IIndex.Apply"/> returns; not to be changed or kept.</param>
    bool TryRead(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value);
}
