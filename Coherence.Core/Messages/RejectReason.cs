namespace Coherence.Core.Messages;

/// <summary>Why an update is refused. The table is specs/protocol.md#reject.</summary>
/// <remarks>1 to 255. A newer peer may send one that is not here; it is a failure that is not tried again.</remarks>
public enum RejectReason : byte
{
    /// <summary>An assertion did not hold: the value changed after the epoch it was read at.</summary>
    AssertionFailed = 1,

    /// <summary>No index listens to the table of an operation's object.</summary>
    UnknownTable = 2,

    /// <summary>An operation's delta is not in the format of the index.</summary>
    MalformedDelta = 3,

    /// <summary>The value would pass its size limit.</summary>
    ValueTooLarge = 4,

    /// <summary>The value would leave the range of its type.</summary>
    OutOfRange = 5,

    /// <summary>An operation's id is from no arc of the publisher.</summary>
    ForeignIdentifier = 6,

    /// <summary>An update with the same key has taken effect before; <see cref="Reject.First"/> says in which epoch.</summary>
    Repeated = 7,

    /// <summary>The root remembers as many keys as it may, and does not know this one. It may be tried again later.</summary>
    TooManyKeys = 8,

    /// <summary>The system offers as many services as it may.</summary>
    TooManyServices = 9,
}
