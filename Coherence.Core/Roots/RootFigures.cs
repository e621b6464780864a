using Coherence.Core.Identity;

namespace Coherence.Core.Roots;

/// <summary>What a root counts.</summary>
/// <param name="Durable">The newest durable epoch.</param>
/// <param name="Children">Connected children.</param>
/// <param name="Systems">Systems whose state is kept, connected or not.</param>
/// <param name="Values">Index values, in memory or not.</param>
/// <param name="Updates">Updates taken since the start.</param>
/// <param name="Operations">Operations in all epochs.</param>
/// <param name="Duplicates">How many of them were recognized as duplicates.</param>
/// <param name="Invalidations">Invalidate notices sent since the start.</param>
/// <param name="Refreshes">Refreshes sent since the start.</param>
public readonly record struct RootFigures(
    Epoch Durable,
    int Children,
    int Systems,
    int Values,
    long Updates,
    long Operations,
    long Duplicates,
    long Invalidations,
    long Refreshes);
