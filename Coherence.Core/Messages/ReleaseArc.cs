using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Child to upstream: no update after the given epoch of the child's timeline has an operation in this arc.</summary>
/// <remarks>
/// specs/protocol.md#releasearc. Once the root has taken that epoch, every later operation in the arc is a duplicate and
/// its deduplication state is dropped. Safe to repeat.
/// </remarks>
/// <param name="Arc">The arc that is used up.</param>
/// <param name="Epoch">The last epoch of the child's timeline that used it.</param>
public readonly record struct ReleaseArc(Arc Arc, Epoch Epoch);
