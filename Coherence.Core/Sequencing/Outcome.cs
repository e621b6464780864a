using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>What became of one update of a system: confirmed or rejected.</summary>
/// <param name="Update">The update.</param>
/// <param name="Root">The root epoch in which the outcome stands.</param>
/// <param name="Rejection">Why, if it was rejected; otherwise null.</param>
internal readonly record struct Outcome(Epoch Update, Epoch Root, Rejection? Rejection)
{
    /// <summary>The notice for the publisher.</summary>
    public Reject ToReject(SystemId system) => new(new EpochRef(system, Update), Rejection!.Spec, Root, Rejection.Reason, Rejection.First);
}
