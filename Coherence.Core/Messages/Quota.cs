namespace Coherence.Core.Messages;

/// <summary>Either direction: how much the receiver of this message may have on its way without confirmation.</summary>
/// <remarks>specs/protocol.md#quota. The last one holds; safe to repeat.</remarks>
/// <param name="Bytes">Credit in bytes.</param>
public readonly record struct Quota(long Bytes);
