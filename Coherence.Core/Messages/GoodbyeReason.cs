namespace Coherence.Core.Messages;

/// <summary>Why a channel ends. The table is specs/protocol.md#goodbye.</summary>
/// <remarks>1 to 255. A newer peer may send one that is not here; it counts as <see cref="Busy"/>.</remarks>
public enum GoodbyeReason : byte
{
    /// <summary>The system shuts down in an orderly way; connect again, here or elsewhere.</summary>
    ShuttingDown = 1,

    /// <summary>The bytes received are not the protocol: wrong magic, bad MessagePack, unknown code, a limit passed.</summary>
    MalformedInput = 2,

    /// <summary>No protocol version is spoken by both.</summary>
    VersionMismatch = 3,

    /// <summary>The child belongs to another cluster.</summary>
    ClusterMismatch = 4,

    /// <summary>The system id is not known here: its state was given up, or was never granted. Connect again without one.</summary>
    UnknownSystem = 5,

    /// <summary>The same system has connected again; this channel belongs to its past.</summary>
    Superseded = 6,

    /// <summary>A message breaks a rule of the protocol: an operation id outside the sender's arcs, a part that contradicts itself.</summary>
    RuleBroken = 7,

    /// <summary>The peer was silent for longer than the lease.</summary>
    Silent = 8,

    /// <summary>A bound is reached (children, systems, handshakes); connect again later.</summary>
    Busy = 9,

    /// <summary>The upstream can no longer make anything durable; it ends after this.</summary>
    StorageFailed = 10,

    /// <summary>The child leaves for good: its system id, arcs and deduplication state may be given up.</summary>
    Leaving = 11,

    /// <summary>The root's newest epoch is older than one that the child has seen: it is not the same root, or it lost data.</summary>
    EpochWentBack = 12,

    /// <summary>The link that a channel wanted to join is not up here any more; connect again with a new link.</summary>
    UnknownLink = 13,

    /// <summary>The upstream itself is cut off from the root, or reaches it only over the child; connect elsewhere, or here again later.</summary>
    Detached = 14,

    /// <summary>The child is the upstream itself.</summary>
    Loop = 15,
}
