using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Root towards the publisher: updates of the publisher are part of a root epoch and durable.</summary>
/// <remarks>
/// specs/protocol.md#notifyreplicated. Travels inside the root's update, so the publisher retires its own copy in the step in
/// which the confirmed value arrives; outside one if that epoch was sent before. Safe to repeat, in any order.
/// </remarks>
/// <param name="Update">The publisher's newest update that it speaks for.</param>
/// <param name="Replicated">The root epoch they are part of.</param>
/// <param name="First">The oldest update that it speaks for; all from there to <paramref name="Update"/> are part of the root epoch.</param>
public readonly record struct NotifyReplicated(EpochRef Update, EpochRef Replicated, Epoch First);
