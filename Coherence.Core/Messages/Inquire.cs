namespace Coherence.Core.Messages;

/// <summary>Child to upstream: asks for the figures of the upstream, for people and for monitoring; answered by <see cref="Report"/>.</summary>
/// <remarks>specs/protocol.md#inquire. Safe to repeat.</remarks>
/// <param name="Nonce">Comes back in the answer; the sender's choice.</param>
public readonly record struct Inquire(long Nonce);
