using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: the named system has applied another system's timeline up to an epoch.</summary>
/// <remarks>specs/protocol.md#followsepoch. A later one replaces an earlier one; safe to repeat.</remarks>
/// <param name="System">Who has applied it.</param>
/// <param name="Epoch">Up to where, in whose timeline.</param>
/// <param name="Nonce">That of the <see cref="WaitForEpoch"/> that it answers; 0 if it answers none.</param>
/// <param name="IsEverywhere">Whether it holds for every cache below the named system too, those whose lease has ended left out.</param>
public readonly record struct FollowsEpoch(SystemId System, EpochRef Epoch, long Nonce, bool IsEverywhere);
