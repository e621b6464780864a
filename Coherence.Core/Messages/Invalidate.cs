using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child, inside an update: the granted value of <paramref name="Spec"/> no longer holds.</summary>
/// <remarks>
/// specs/protocol.md#invalidate. Ends the child's subscription to the spec. Safe to repeat: a child that holds no such
/// value ignores it, so a cache may evict in silence.
/// </remarks>
/// <param name="Spec">The index value that changed in one of the epochs that the update covers.</param>
public readonly record struct Invalidate(IndexSpec Spec);
