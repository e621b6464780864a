using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Coherence.Cli.Demo;

/// <summary>What all processes of the demo have reported last. Any thread.</summary>
internal sealed class DemoState(long totalCommits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeReport> _last = [];
    private readonly List<string> _mismatches = [];

    /// <summary>Takes a report.</summary>
    public void Take(string node, NodeReport report)
    {
        lock (_lock)
        {
            if (report.Kind == NodeReportKind.Mismatch)
            {
                _mismatches.Add($"{node}: {report.Text}");
            }
            else
            {
                _last[node] = report;
            }
        }
    }

    /// <summary>The mismatches that were told, at most ten of each node.</summary>
    public IReadOnlyList<string> Mismatches
    {
        get
        {
            lock (_lock)
            {
                return [.. _mismatches];
            }
        }
    }

    /// <summary>The figures of all together.</summary>
    /// <param name="notices">What the root has counted.</param>
    public DemoFigures Sum(long notices)
    {
        lock (_lock)
        {
            ICollection<NodeReport> all = _last.Values;
            return new DemoFigures(
                totalCommits,
                all.Sum(report => report.Commits),
                all.Sum(report => report.Operations),
                all.Count == 0 ? 0 : all.Max(report => report.Epoch),
                all.Sum(report => report.Snapshots),
                all.Sum(report => report.Retaken),
                all.Sum(report => report.Mismatches),
                all.Sum(report => report.Reads),
                all.Sum(report => report.Hits),
                notices,
                all.Max(report => report.VisibleP50),
                all.Max(report => report.VisibleP99),
                all.Sum(report => report.Compared));
        }
    }
}
