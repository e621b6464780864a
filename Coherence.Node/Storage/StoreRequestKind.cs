namespace Coherence.Node.Storage;

/// <summary>What the thread of the store is to do.</summary>
internal enum StoreRequestKind
{
    /// <summary>Look values up.</summary>
    Load,

    /// <summary>Take values over.</summary>
    Store,

    /// <summary>Begin a checkpoint.</summary>
    BeginCheckpoint,

    /// <summary>Cut the checkpoint.</summary>
    EndCheckpoint,

    /// <summary>A checkpoint is durable, or will never be.</summary>
    Written,
}
