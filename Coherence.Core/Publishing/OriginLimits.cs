namespace Coherence.Core.Publishing;

/// <summary>How much a publisher may have on its way (BND-1).</summary>
/// <param name="UnconfirmedUpdates">The most updates that are sent and not yet confirmed; the root remembers as many outcomes.</param>
/// <param name="UnconfirmedBytes">The most bytes of them; a single larger update goes alone.</param>
/// <param name="WaitingUpdates">The most updates that wait for room before publishing is refused.</param>
public sealed record OriginLimits(int UnconfirmedUpdates, long UnconfirmedBytes, int WaitingUpdates)
{
    /// <summary>4,096 updates and 16 MiB on their way, 65,536 updates waiting.</summary>
    public static OriginLimits Default { get; } = new(4096, 16 << 20, 65_536);
}
