namespace Coherence.Cli.Bench;

/// <summary>What the process of watching nodes says: once when all values are watched, then whenever it is asked.</summary>
/// <param name="Changes">New values that its watchers saw.</param>
/// <param name="VisibleUsP50">From publishing to seeing, the median, in microseconds.</param>
/// <param name="VisibleUsP99">The same, 99 of 100 are below.</param>
internal sealed record WatchReport(long Changes, double? VisibleUsP50, double? VisibleUsP99);
