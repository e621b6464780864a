namespace Coherence.Core.Messages;

/// <summary>Either direction, the answer to <see cref="Ping"/>.</summary>
/// <remarks>specs/protocol.md#pong.</remarks>
/// <param name="Nonce">That of the ping.</param>
public readonly record struct Pong(long Nonce);
