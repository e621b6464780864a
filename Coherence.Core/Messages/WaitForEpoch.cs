using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: the sender wants to hear when an epoch is reached, by itself or by every cache.</summary>
/// <remarks>
/// specs/protocol.md#waitforepoch. Epoch 0 asks for the newest there is. With a nonce it is answered by one
/// <see cref="FollowsEpoch"/> that has it too. Safe to repeat.
/// </remarks>
/// <param name="Epoch">Whose timeline, and up to where.</param>
/// <param name="Nonce">Comes back in the answer; 0 if none is wanted.</param>
/// <param name="IsEverywhere">Whether it is asked of every cache below the receiver, and not of the receiver alone.</param>
public readonly record struct WaitForEpoch(EpochRef Epoch, long Nonce, bool IsEverywhere);
