using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Child to upstream: no update after the given one of its origin has an operation in this arc.</summary>
/// <remarks>
/// specs/protocol.md#releasearc. Once the root has taken that epoch, every later operation in the arc is a duplicate and
/// its deduplication state is dropped. Safe to repeat.
/// </remarks>
/// <param name="Arc">The arc that is used up.</param>
/// <param name="Update">The last update that used it; epoch 0 if none did.</param>
public readonly record struct ReleaseArc(Arc Arc, EpochRef Update);
