using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Child to upstream: the child waits until it has applied an epoch, and wants an update or <see cref="NullUpdate"/> as soon as there is one.</summary>
/// <remarks>specs/protocol.md#waitforepoch. Epoch 0 asks for the newest there is. Safe to repeat.</remarks>
/// <param name="Epoch">Whose timeline, and up to where.</param>
public readonly record struct WaitForEpoch(EpochRef Epoch);
