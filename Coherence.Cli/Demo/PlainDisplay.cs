using System;
using System.Diagnostics;
using System.IO;

namespace Coherence.Cli.Demo;

/// <summary>A line every two seconds, where nobody sits at a terminal.</summary>
internal sealed class PlainDisplay(TextWriter output) : IDemoDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly FigureRates _rates = new();
    private long _shownAt = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void Show(DemoFigures figures)
    {
        if (Stopwatch.GetElapsedTime(_shownAt) < Interval)
        {
            return;
        }

        _shownAt = Stopwatch.GetTimestamp();
        _rates.Take(figures);
        Say($"{figures.Commits * 100 / figures.TotalCommits} %: commits {FigureRates.Count(figures.Commits)} of {FigureRates.Count(figures.TotalCommits)}, "
            + $"epoch {FigureRates.Count(figures.Epoch)}, operations/s {_rates.Operations}, cached reads/s {_rates.Reads}, hits {_rates.HitRatio}, "
            + $"invalidations/s {_rates.Notices}, visible p50/p99 {_rates.Visible}, snapshots {FigureRates.Count(figures.Snapshots)}, "
            + $"mismatches {FigureRates.Count(figures.Mismatches)}");
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (output)
        {
            output.WriteLine($"demo: {line}");
            output.Flush();
        }
    }
}
