using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Root towards the publisher, inside an update: updates of the publisher are part of a root epoch and durable.</summary>
/// <remarks>
/// specs/protocol.md#notifyreplicated. Speaks for every epoch of the publisher after the one of the notice before it.
/// Travels inside the root's update, so the publisher retires its own copy in the step in which the confirmed value arrives.
/// </remarks>
/// <param name="Update">The publisher's newest update that is confirmed.</param>
/// <param name="Replicated">The root epoch it is part of.</param>
public readonly record struct NotifyReplicated(EpochRef Update, EpochRef Replicated);
