namespace Coherence.Core.Caching;

/// <summary>How much a cache may hold (BND-1); over it, values that were not read lately are evicted.</summary>
/// <param name="Values">The most index values.</param>
/// <param name="Bytes">The most bytes of specs and values together.</param>
public sealed record CacheLimits(int Values, long Bytes)
{
    /// <summary>1,000,000 values and 256 MiB.</summary>
    public static CacheLimits Default { get; } = new(1_000_000, 256 << 20);
}
