using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Receiver towards the sender: a user message has been delivered, so the sender may forget it.</summary>
/// <remarks>specs/protocol.md#delivered. Safe to repeat.</remarks>
/// <param name="Message">The message's name.</param>
public readonly record struct Delivered(MessageId Message);
