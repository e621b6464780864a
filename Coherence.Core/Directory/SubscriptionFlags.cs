using System;

namespace Coherence.Core.Directory;

/// <summary>Where one child's interest in one index value stands.</summary>
[Flags]
internal enum SubscriptionFlags : byte
{
    None = 0,

    /// <summary>The child was promised an Invalidate.</summary>
    Active = 1,

    /// <summary>The child acquired the value again between two changes of it, so it reads what it is sent.</summary>
    Interested = 2,

    /// <summary>The entry is in the child's list of what waits to be sent.</summary>
    Queued = 4,

    /// <summary>Subscribed is owed: in the next update for the child.</summary>
    OwesSubscribed = 8,

    /// <summary>Invalidate is owed.</summary>
    OwesInvalidate = 16,

    /// <summary>The new value is owed, in place of an Invalidate.</summary>
    OwesRefresh = 32,

    /// <summary>All that may be owed.</summary>
    Owes = OwesSubscribed | OwesInvalidate | OwesRefresh,
}
