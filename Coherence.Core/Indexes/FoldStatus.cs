namespace Coherence.Core.Indexes;

/// <summary>What came of routing or folding one operation. See specs/indexes.md#outcomes.</summary>
/// <remarks>Sizes of values are the engine's business; an index does not look at them.</remarks>
public enum FoldStatus : byte
{
    /// <summary>The operation is valid (from <see cref="IIndex.Route"/>), or the new value has been written (from <see cref="IIndex.Apply"/>).</summary>
    Applied,

    /// <summary>From <see cref="IIndex.Apply"/> only: the value stays as it is, nothing was written, and no cache has to hear of it.</summary>
    Unchanged,

    /// <summary>The delta, or the object's key, is not in the format of the index; the whole update is refused.</summary>
    MalformedDelta,

    /// <summary>A number of the delta, or of the new value, is outside the range of its type; the whole update is refused.</summary>
    OutOfRange,

    /// <summary>
    /// The present value is not in the format of the index. A root whose log is intact never sees it; at a node it says
    /// that the upstream granted bytes that no root folded.
    /// </summary>
    MalformedValue,
}
