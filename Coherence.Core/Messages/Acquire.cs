using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Child to upstream: asks for an index value, and (without <paramref name="At"/>) for a subscription to it.</summary>
/// <remarks>specs/protocol.md#acquire. Answered by <see cref="Grant"/> or <see cref="Refuse"/>. Safe to repeat.</remarks>
/// <param name="Spec">Which index value.</param>
/// <param name="At">If given: the value as of this root epoch, from version history, without a subscription.</param>
/// <param name="Held">If given: the child holds the value whose last change was in this epoch, so an unchanged one need not be sent.</param>
public readonly record struct Acquire(IndexSpec Spec, Epoch? At, Epoch? Held);
