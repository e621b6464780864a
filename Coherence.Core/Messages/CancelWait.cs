namespace Coherence.Core.Messages;

/// <summary>Child to upstream: the child takes back a question for an epoch, whether or not that has been answered.</summary>
/// <remarks>specs/protocol.md#cancelwait. Goes over the channel of the question. Answered by <see cref="FollowsEpoch"/> of epoch 0. Safe to repeat.</remarks>
/// <param name="Nonce">The nonce of its <see cref="WaitForEpoch"/>, from 1 on.</param>
public readonly record struct CancelWait(long Nonce);
