namespace Coherence.Core.Messages;

/// <summary>Why a copy of a user message was not delivered, or what it waits for. The table is specs/messaging.md#reasons.</summary>
/// <remarks>1 to 255. A newer peer may send one that is not here; it is one to wait for.</remarks>
public enum UndeliverableReason : byte
{
    /// <summary>Nothing was said.</summary>
    None = 0,

    /// <summary>The root knows no such system.</summary>
    UnknownSystem = 1,

    /// <summary>The directory says that the target is not reached.</summary>
    Unreachable = 2,

    /// <summary>The target is a root or a relay, which takes no messages.</summary>
    NoMessages = 3,

    /// <summary>Something on the way, or the target, is full.</summary>
    Busy = 4,

    /// <summary>The target is not where it was, and may be back.</summary>
    Moving = 5,

    /// <summary>No element of the context is reached at the target.</summary>
    WaitingForContext = 6,

    /// <summary>The message before it has not been delivered.</summary>
    WaitingForOrder = 7,

    /// <summary>Nobody at the target listens for its type.</summary>
    WaitingForListener = 8,

    /// <summary>Those who listen at the target are behind.</summary>
    WaitingForRoom = 9,
}
