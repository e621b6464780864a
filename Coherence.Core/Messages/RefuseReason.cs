namespace Coherence.Core.Messages;

/// <summary>Why an <see cref="Acquire"/> is not granted. The table is specs/protocol.md#refuse.</summary>
/// <remarks>1 to 255. A newer peer may send one that is not here; it is a failure that is not tried again.</remarks>
public enum RefuseReason : byte
{
    /// <summary>The root knows no index of this name.</summary>
    UnknownIndex = 1,

    /// <summary>The epoch asked for is older than the versions that are kept.</summary>
    SnapshotTooOld = 2,

    /// <summary>The epoch asked for is not there yet.</summary>
    EpochNotReached = 3,

    /// <summary>The child holds or asks for more than its limit.</summary>
    TooManySubscriptions = 4,
}
