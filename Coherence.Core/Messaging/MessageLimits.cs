namespace Coherence.Core.Messaging;

/// <summary>How much of user messages may wait at one system (MSG-5).</summary>
/// <param name="Messages">
/// The most messages that are sent and neither delivered nor given up, and the most of one target from the oldest of those on, done or not; beyond it
/// sending is refused.
/// </param>
/// <param name="Bytes">The most bytes of their payloads.</param>
/// <param name="TargetMessages">The most messages on their way to one target; the others wait here. 1 to 4,096.</param>
/// <param name="TargetBytes">The most bytes of them; a single larger message goes alone.</param>
/// <param name="HeldMessages">The most messages that came here and cannot be delivered yet; beyond it their senders are told that this system is busy.</param>
/// <param name="HeldBytes">The most bytes of them: of their payloads, and 256 for each element of their contexts.</param>
/// <param name="Senders">Of how many senders is remembered what has been delivered.</param>
public sealed record MessageLimits(int Messages, long Bytes, int TargetMessages, long TargetBytes, int HeldMessages, long HeldBytes, int Senders)
{
    /// <summary>How many numbers behind the first that is not done a target keeps track of; a sender has no more on their way to it.</summary>
    public const int Window = 4096;

    /// <summary>65,536 messages and 64 MiB sent and as many held, 4,096 messages and 8 MiB on their way to one target, 65,536 senders.</summary>
    public static MessageLimits Default { get; } = new(65_536, 64 << 20, Window, 8 << 20, 65_536, 64 << 20, 65_536);
}
