using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child, inside an update: the granted value of <paramref name="Spec"/> holds on, until Invalidate.</summary>
/// <remarks>specs/protocol.md#subscribed. In the first update that covers the epoch after the grant's Max (COH-3). Safe to repeat.</remarks>
/// <param name="Spec">The index value that is subscribed to.</param>
public readonly record struct Subscribed(IndexSpec Spec);
