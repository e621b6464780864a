namespace Coherence.Core.Messages;

/// <summary>What a user message is to its receiver. specs/protocol.md#usermessage.</summary>
public enum MessageKind : byte
{
    /// <summary>A message that nobody waits for a reply to.</summary>
    Message = 0,

    /// <summary>A message whose sender waits for a reply.</summary>
    Request = 1,

    /// <summary>The reply to a request.</summary>
    Reply = 2,

    /// <summary>In place of a reply: why there is none, in UTF-8.</summary>
    Failure = 3,

    /// <summary>Asks whether the target has followed the epoch of the message: delivered says that it has. No application gets it.</summary>
    Question = 4,
}
