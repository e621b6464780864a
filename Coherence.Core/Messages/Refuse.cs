using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child: an <see cref="Acquire"/> that cannot be granted.</summary>
/// <remarks>specs/protocol.md#refuse. Ends the wait of every reader of the spec with a clear error. Safe to repeat.</remarks>
/// <param name="Spec">The index value that was asked for.</param>
/// <param name="At">The epoch that was asked for, if one was.</param>
/// <param name="Reason">Why it cannot be granted.</param>
public readonly record struct Refuse(IndexSpec Spec, Epoch? At, RefuseReason Reason);
