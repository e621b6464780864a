using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Demo;

/// <summary>What a node's process counts, and how it tells. Any thread.</summary>
internal sealed class NodeFigures(CoherenceNode node, ReportWriter<NodeReport> reports)
{
    private const int MaximumMismatchesTold = 10;

    private long _commits;
    private long _operations;
    private long _unconfirmed;
    private long _snapshots;
    private long _retaken;
    private long _mismatches;
    private long _reads;
    private long _hits;

    /// <summary>Publish-to-visible latencies.</summary>
    public LatencyHistogram Visible { get; } = new();

    /// <summary>Operations of an update are on their way.</summary>
    public void Published() => Interlocked.Increment(ref _unconfirmed);

    /// <summary>An update is durable.</summary>
    /// <param name="operations">How many operations it has.</param>
    /// <param name="endsCommit">Whether its commit is complete with it.</param>
    public void Confirmed(int operations, bool endsCommit)
    {
        _ = Interlocked.Decrement(ref _unconfirmed);
        _ = Interlocked.Add(ref _operations, operations);
        _ = Interlocked.Add(ref _commits, endsCommit ? 1 : 0);
    }

    /// <summary>A snapshot was complete and has been checked.</summary>
    public void Checked() => Interlocked.Increment(ref _snapshots);

    /// <summary>A snapshot has to be taken again with more authors.</summary>
    public void Retaken() => Interlocked.Increment(ref _retaken);

    /// <summary>Single values were read.</summary>
    public void Read(int reads, int hits)
    {
        _ = Interlocked.Add(ref _reads, reads);
        _ = Interlocked.Add(ref _hits, hits);
    }

    /// <summary>Something is wrong. The first ten are told, all are counted.</summary>
    public void Mismatch(string text)
    {
        if (Interlocked.Increment(ref _mismatches) <= MaximumMismatchesTold)
        {
            reports.Write(new NodeReport { Kind = NodeReportKind.Mismatch, Text = text });
        }
    }

    /// <summary>Reports the figures as they are now.</summary>
    public async Task ReportAsync(NodeReportKind kind, long compared = 0)
    {
        NodeStatus status = await node.GetStatusAsync();
        reports.Write(new NodeReport
        {
            Kind = kind,
            Epoch = status.Epoch.Number,
            Commits = Interlocked.Read(ref _commits),
            Operations = Interlocked.Read(ref _operations),
            Unconfirmed = Interlocked.Read(ref _unconfirmed),
            Snapshots = Interlocked.Read(ref _snapshots),
            Retaken = Interlocked.Read(ref _retaken),
            Mismatches = Interlocked.Read(ref _mismatches),
            Reads = Interlocked.Read(ref _reads),
            Hits = Interlocked.Read(ref _hits),
            VisibleP50 = Visible.Microseconds(0.5),
            VisibleP99 = Visible.Microseconds(0.99),
            Connections = status.Connections,
            Compared = compared,
        });
    }
}
