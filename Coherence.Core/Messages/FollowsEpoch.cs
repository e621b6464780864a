using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: the named system has applied another system's timeline up to an epoch.</summary>
/// <remarks>specs/protocol.md#followsepoch. A later one replaces an earlier one; safe to repeat.</remarks>
/// <param name="System">Who has applied it.</param>
/// <param name="Epoch">Up to where, in whose timeline.</param>
public readonly record struct FollowsEpoch(SystemId System, EpochRef Epoch);
