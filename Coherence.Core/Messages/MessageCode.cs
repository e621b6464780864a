namespace Coherence.Core.Messages;

/// <summary>The first element of every message on the wire: which message it is. The table is specs/protocol.md#codes.</summary>
public enum MessageCode : byte
{
    /// <summary>See <see cref="Messages.Hello"/>.</summary>
    Hello = 1,

    /// <summary>See <see cref="Messages.Welcome"/>.</summary>
    Welcome = 2,

    /// <summary>See <see cref="Messages.Goodbye"/>.</summary>
    Goodbye = 3,

    /// <summary>See <see cref="Messages.Ping"/>.</summary>
    Ping = 4,

    /// <summary>See <see cref="Messages.Pong"/>.</summary>
    Pong = 5,

    /// <summary>See <see cref="Messages.Quota"/>.</summary>
    Quota = 6,

    /// <summary>See <see cref="Messages.Inquire"/>.</summary>
    Inquire = 7,

    /// <summary>See <see cref="Messages.Report"/>.</summary>
    Report = 8,

    /// <summary>See <see cref="Messages.GrantSystemId"/>.</summary>
    GrantSystemId = 10,

    /// <summary>See <see cref="Messages.GrantArc"/>.</summary>
    GrantArc = 11,

    /// <summary>See <see cref="Messages.ReleaseArc"/>.</summary>
    ReleaseArc = 12,

    /// <summary>See <see cref="Messages.RequestArc"/>.</summary>
    RequestArc = 13,

    /// <summary>See <see cref="Messages.BeginUpdate"/>.</summary>
    BeginUpdate = 20,

    /// <summary>See <see cref="Messages.EndUpdate"/>.</summary>
    EndUpdate = 21,

    /// <summary>See <see cref="Messages.NullUpdate"/>.</summary>
    NullUpdate = 22,

    /// <summary>See <see cref="Messages.Acquire"/>.</summary>
    Acquire = 30,

    /// <summary>See <see cref="Messages.Grant"/>.</summary>
    Grant = 31,

    /// <summary>See <see cref="Messages.Subscribed"/>.</summary>
    Subscribed = 32,

    /// <summary>See <see cref="Messages.Invalidate"/>.</summary>
    Invalidate = 33,

    /// <summary>See <see cref="Messages.Refuse"/>.</summary>
    Refuse = 34,

    /// <summary>See <see cref="Messages.PublishOp"/>.</summary>
    PublishOp = 40,

    /// <summary>See <see cref="Messages.Assert"/>.</summary>
    Assert = 41,

    /// <summary>See <see cref="Messages.Reject"/>.</summary>
    Reject = 42,

    /// <summary>See <see cref="Messages.Once"/>.</summary>
    Once = 43,

    /// <summary>See <see cref="Messages.FollowsEpoch"/>.</summary>
    FollowsEpoch = 50,

    /// <summary>See <see cref="Messages.NotifyReplicated"/>.</summary>
    NotifyReplicated = 51,

    /// <summary>See <see cref="Messages.WaitForEpoch"/>.</summary>
    WaitForEpoch = 52,

    /// <summary>See <see cref="Messages.Announce"/>.</summary>
    Announce = 53,

    /// <summary>See <see cref="Messages.Deannounce"/>.</summary>
    Deannounce = 54,

    /// <summary>See <see cref="Messages.Connectivity"/>.</summary>
    Connectivity = 55,

    /// <summary>See <see cref="Messages.CancelWait"/>.</summary>
    CancelWait = 56,

    /// <summary>See <see cref="Messages.UserMessage"/>.</summary>
    UserMessage = 60,

    /// <summary>See <see cref="Messages.Delivered"/>.</summary>
    Delivered = 61,

    /// <summary>See <see cref="Messages.Undeliverable"/>.</summary>
    Undeliverable = 62,
}
