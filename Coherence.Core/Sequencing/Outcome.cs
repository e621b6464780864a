using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>What became of a system's updates after the ones of the outcome before: confirmed, or one rejected.</summary>
/// <param name="UpTo">The newest of the updates it speaks for; of a rejection, the only one.</param>
/// <param name="Root">The root epoch in which the outcome stands.</param>
/// <param name="Rejection">Why, if it was rejected; otherwise null.</param>
internal readonly record struct Outcome(Epoch UpTo, Epoch Root, Rejection? Rejection)
{
    /// <summary>The notice for the publisher.</summary>
    public Reject ToReject(SystemId system) => new(new EpochRef(system, UpTo), Rejection!.Spec, Root, Rejection.Reason);
}
