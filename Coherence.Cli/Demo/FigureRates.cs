using System;
using System.Diagnostics;
using System.Globalization;

namespace Coherence.Cli.Demo;

/// <summary>Turns counts into rates: what a display shows is the time since it showed last.</summary>
internal sealed class FigureRates
{
    private DemoFigures? _before;
    private long _beforeAt;

    /// <summary>Operations a second.</summary>
    public string Operations { get; private set; } = "0";

    /// <summary>Reads a second that caches answered.</summary>
    public string Reads { get; private set; } = "0";

    /// <summary>Which share of the reads was answered by the cache, since the start.</summary>
    public string HitRatio { get; private set; } = "–";

    /// <summary>Invalidations and refreshes a second.</summary>
    public string Notices { get; private set; } = "0";

    /// <summary>Publish-to-visible latency, median and 99 of 100.</summary>
    public string Visible { get; private set; } = "–";

    /// <summary>Takes the figures of this moment.</summary>
    public void Take(DemoFigures figures)
    {
        long now = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_beforeAt, now).TotalSeconds;
        if (_before is { } before && seconds > 0)
        {
            Operations = Rate(figures.Operations - before.Operations, seconds);
            Reads = Rate(figures.Hits - before.Hits, seconds);
            Notices = Rate(figures.Notices - before.Notices, seconds);
        }

        HitRatio = figures.Reads == 0 ? "–" : (figures.Hits / (double)figures.Reads).ToString("P1", CultureInfo.InvariantCulture);
        Visible = $"{Milliseconds(figures.VisibleP50)} / {Milliseconds(figures.VisibleP99)}";
        _before = figures;
        _beforeAt = now;
    }

    /// <summary>A count with its thousands parted.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(long count, double seconds) => Count((long)(Math.Max(count, 0) / seconds));

    private static string Milliseconds(double? microseconds) =>
        microseconds is { } value ? (value / 1000).ToString("0.00", CultureInfo.InvariantCulture) + " ms" : "–";
}
