namespace Coherence.Cli.Demo;

/// <summary>What a node's process says of itself. All counts are since its start.</summary>
internal sealed record NodeReport
{
    /// <summary>Why it speaks.</summary>
    public required NodeReportKind Kind { get; init; }

    /// <summary>The epoch that is applied at the node.</summary>
    public long Epoch { get; init; }

    /// <summary>Commits whose updates are durable. Publisher.</summary>
    public long Commits { get; init; }

    /// <summary>Operations in them. Publisher.</summary>
    public long Operations { get; init; }

    /// <summary>Updates that are published and not confirmed. Publisher.</summary>
    public long Unconfirmed { get; init; }

    /// <summary>Snapshots that were complete and checked. Reader.</summary>
    public long Snapshots { get; init; }

    /// <summary>Snapshots that named an author whom the reader did not know yet, and were taken again. Reader.</summary>
    public long Retaken { get; init; }

    /// <summary>Snapshots and values that were wrong.</summary>
    public long Mismatches { get; init; }

    /// <summary>Reads of single values. Reader.</summary>
    public long Reads { get; init; }

    /// <summary>Those that the cache answered. Reader.</summary>
    public long Hits { get; init; }

    /// <summary>Publish-to-visible latency in microseconds, the median; null if none was measured. Reader.</summary>
    public double? VisibleP50 { get; init; }

    /// <summary>The same, 99 of 100 are below. Reader.</summary>
    public double? VisibleP99 { get; init; }

    /// <summary>How many times it has been welcomed by a root.</summary>
    public long Connections { get; init; }

    /// <summary>Values compared with what git reports, for <see cref="NodeReportKind.Verified"/>.</summary>
    public long Compared { get; init; }

    /// <summary>What is wrong, for <see cref="NodeReportKind.Mismatch"/>.</summary>
    public string Text { get; init; } = "";
}
