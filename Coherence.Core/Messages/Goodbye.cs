namespace Coherence.Core.Messages;

/// <summary>Either direction, the last message on a channel: why it ends.</summary>
/// <remarks>specs/protocol.md#goodbye. The sender closes the channel behind it; the receiver sends nothing more.</remarks>
/// <param name="Reason">Why; decides whether the other side may connect again.</param>
/// <param name="Text">A sentence for people, at most 1 KiB of UTF-8.</param>
public readonly record struct Goodbye(GoodbyeReason Reason, string Text);
