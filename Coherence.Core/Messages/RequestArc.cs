namespace Coherence.Core.Messages;

/// <summary>Child to upstream: the child wants another arc, because the newest one it has is nearly used up.</summary>
/// <remarks>specs/protocol.md#requestarc. Answered by <see cref="GrantArc"/>. Safe to repeat: it names what the child has.</remarks>
/// <param name="Newest">The number of the newest arc that this upstream granted to the child; 0 if it granted none.</param>
public readonly record struct RequestArc(long Newest);
