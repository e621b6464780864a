namespace Coherence.Core.Messages;

/// <summary>Upstream to child: how much the receiver of this message may have on its way without confirmation.</summary>
/// <remarks>specs/protocol.md#quota. The one with the highest number holds, whatever order they come in; safe to repeat.</remarks>
/// <param name="Number">Rises with each that is sent over a link; the first is 1.</param>
/// <param name="Bytes">Credit in bytes.</param>
public readonly record struct Quota(long Number, long Bytes);
