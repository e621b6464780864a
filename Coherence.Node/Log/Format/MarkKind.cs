namespace Coherence.Node.Log.Format;

/// <summary>What a mark says. The table is specs/storage.md#mark.</summary>
internal enum MarkKind : uint
{
    /// <summary>The log goes on in the next segment, which therefore must be there.</summary>
    Sealed = 1,

    /// <summary>The log was closed in order: everything before this was acknowledged, so none of it can be torn.</summary>
    Closed = 2,
}
