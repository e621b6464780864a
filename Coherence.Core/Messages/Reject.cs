using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Root towards the publisher, inside an update: an update of the publisher was refused whole; nothing of it took effect.</summary>
/// <remarks>specs/protocol.md#reject. Final: the same update is not tried again. Safe to repeat.</remarks>
/// <param name="Update">The publisher's update.</param>
/// <param name="Spec">The index value because of which it was refused.</param>
/// <param name="Epoch">The root epoch in which the decision stands.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="First">The root epoch in which an update with the same key took effect; zero if that is not the reason.</param>
public readonly record struct Reject(EpochRef Update, IndexSpec Spec, Epoch Epoch, RejectReason Reason, Epoch First);
