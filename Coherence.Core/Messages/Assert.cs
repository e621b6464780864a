using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Publisher towards the root, inside an update: the update is to be applied only if the value has not changed since.</summary>
/// <remarks>specs/protocol.md#assert. If one assertion of an update does not hold, the whole update is answered with <see cref="Reject"/>.</remarks>
/// <param name="Spec">The index value that was read.</param>
/// <param name="Epoch">The root epoch as of which it was read.</param>
public readonly record struct Assert(IndexSpec Spec, Epoch Epoch);
