namespace Coherence.Node.Failures;

/// <summary>The kinds of failure that a user of a node or a root can meet.</summary>
public enum CoherenceFailure
{
    /// <summary>The root refused an update whole; nothing of it took effect. The message names the index value and the reason.</summary>
    UpdateRejected,

    /// <summary>Something that a transaction had read, or that an update asserts, was changed before it took effect; nothing of it did. Run it again on newer values.</summary>
    Conflict,

    /// <summary>It cannot be known whether an update took effect: the root has given up the state of this system.</summary>
    OutcomeUnknown,

    /// <summary>More updates wait than the bound allows; nothing of this one took effect. Await some before publishing more.</summary>
    TooManyUpdates,

    /// <summary>The root remembers as many keys of updates as it may; nothing of this update took effect. Try again later.</summary>
    TooManyKeys,

    /// <summary>The disk of the root is full; nothing of the update took effect. Make room there and publish it again: the root goes on by itself.</summary>
    NoRoom,

    /// <summary>No index of that name exists at the root.</summary>
    UnknownIndex,

    /// <summary>The values of that epoch are no longer kept.</summary>
    SnapshotTooOld,

    /// <summary>This node holds or asks for more values than its upstream allows.</summary>
    TooManySubscriptions,

    /// <summary>The upstream could not be reached in the time given; or the target of a message is not reachable by the directory.</summary>
    Unreachable,

    /// <summary>The root knows no system of that id: there is none, or it has left for good.</summary>
    UnknownSystem,

    /// <summary>A message was given up. The exception's message says why, and whether it may have been delivered before.</summary>
    Undelivered,

    /// <summary>More messages are on their way than the bound allows; this one was not sent. Await some before sending more.</summary>
    TooManyMessages,

    /// <summary>No reply to a request has come in time.</summary>
    NoReply,

    /// <summary>The target of a request says that there is no reply; the exception's message has its reason.</summary>
    RequestFailed,

    /// <summary>A system that was asked whether it has followed an epoch has not said so in time. The exception's message says what is known.</summary>
    NotFollowed,

    /// <summary>By the directory nobody who can be reached offers the service.</summary>
    NoProvider,

    /// <summary>
    /// Every upstream refused this system for good: another cluster, another version, a root that lost data, a way to the root
    /// that leads over this very system; or the same system has connected elsewhere.
    /// </summary>
    Refused,

    /// <summary>The root has not been heard of for longer than the lease, and the read does not wait for it.</summary>
    LeaseLost,

    /// <summary>A context of what was seen in a cluster is malformed, of another cluster, or knows of more than it may. The message says which.</summary>
    ContextRefused,

    /// <summary>The node or the root has been closed.</summary>
    Closed,

    /// <summary>The root's data directory cannot be used. The message names the file and what to do.</summary>
    Storage,

    /// <summary>An address cannot be listened at.</summary>
    Listen,

    /// <summary>A defect of Coherence itself, or of an index of the application.</summary>
    Defect,
}
