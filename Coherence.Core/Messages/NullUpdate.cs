using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child: an update of the root's timeline that holds nothing for this child.</summary>
/// <remarks>specs/protocol.md#nullupdate. Sent with a <see cref="Grant"/> where needed, on <see cref="WaitForEpoch"/>, and as the lease heartbeat.</remarks>
/// <param name="Epoch">The newest epoch it covers.</param>
/// <param name="Previous">The epoch that must have been applied before; less than <paramref name="Epoch"/>.</param>
public readonly record struct NullUpdate(Epoch Epoch, Epoch Previous);
