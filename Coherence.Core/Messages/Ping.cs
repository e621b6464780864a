namespace Coherence.Core.Messages;

/// <summary>Either direction, when nothing else was sent for a heartbeat interval; answered by <see cref="Pong"/>.</summary>
/// <remarks>specs/protocol.md#ping.</remarks>
/// <param name="Nonce">Comes back in the answer; the sender's choice.</param>
public readonly record struct Ping(long Nonce);
