namespace Coherence.Cli.Demo;

/// <summary>The figures of all processes of the demo at one moment, counted since the start.</summary>
/// <param name="TotalCommits">How many commits there are to publish.</param>
/// <param name="Commits">Commits that are durable.</param>
/// <param name="Operations">Operations in them.</param>
/// <param name="Epoch">The newest epoch at any node.</param>
/// <param name="Snapshots">Snapshots that were complete and checked.</param>
/// <param name="Retaken">Snapshots that were taken again because of new authors.</param>
/// <param name="Mismatches">Snapshots and values that were wrong.</param>
/// <param name="Reads">Reads of single values.</param>
/// <param name="Hits">Those that the caches answered.</param>
/// <param name="Notices">Invalidations and refreshes that the root sent.</param>
/// <param name="VisibleP50">Publish-to-visible latency in microseconds, the median, of the slowest reader.</param>
/// <param name="VisibleP99">The same, 99 of 100 are below.</param>
/// <param name="Compared">Values compared with what git reports.</param>
internal sealed record DemoFigures(
    long TotalCommits,
    long Commits,
    long Operations,
    long Epoch,
    long Snapshots,
    long Retaken,
    long Mismatches,
    long Reads,
    long Hits,
    long Notices,
    double? VisibleP50,
    double? VisibleP99,
    long Compared);
