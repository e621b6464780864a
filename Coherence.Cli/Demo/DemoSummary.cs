using System.Collections.Generic;
using System.IO;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Demo;

/// <summary>What the demo says at its end. The last line is a promise: docs/demo.md#summary.</summary>
internal static class DemoSummary
{
    /// <summary>Says what was wrong.</summary>
    public static void WriteMismatches(TextWriter output, IReadOnlyList<string> mismatches)
    {
        foreach (string mismatch in mismatches)
        {
            output.WriteLine($"demo: MISMATCH {mismatch}");
        }
    }

    /// <summary>Says what came of it, and gives the exit code.</summary>
    public static int Write(TextWriter output, DemoFigures figures)
    {
        var rates = new FigureRates();
        rates.Take(figures);
        output.WriteLine(
            $"demo: {FigureRates.Count(figures.Compared)} values compared with git; {FigureRates.Count(figures.Snapshots)} snapshots checked, "
            + $"{FigureRates.Count(figures.Retaken)} taken again for new authors; {FigureRates.Count(figures.Reads)} reads, {rates.HitRatio} from the cache; "
            + $"publish to visible p50/p99 {rates.Visible}");
        bool isRight = figures.Mismatches == 0 && figures.Commits == figures.TotalCommits;
        output.WriteLine(
            $"demo: {(isRight ? "OK" : "FAILED")} commits={figures.Commits} operations={figures.Operations} snapshots={figures.Snapshots} "
            + $"mismatches={figures.Mismatches} epoch={figures.Epoch}");
        return isRight ? ExitCode.Success : ExitCode.Failed;
    }
}
