using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coherence.Cli.Demo;

/// <summary>A table of figures with a progress bar below it, redrawn in place.</summary>
internal sealed class LiveDisplay(LiveDisplayContext context) : IDemoDisplay
{
    private const int BarWidth = 40;

    private readonly FigureRates _rates = new();
    private readonly List<string> _lines = [];
    private DemoFigures? _figures;

    /// <inheritdoc/>
    public void Show(DemoFigures figures)
    {
        lock (_lines)
        {
            _rates.Take(figures);
            _figures = figures;
            Draw();
        }
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
            Draw();
        }
    }

    private void Draw()
    {
        List<IRenderable> rows = [.. _lines.Select(line => new Text(line))];
        if (_figures is { } figures)
        {
            rows.Add(TableOf(figures));
            rows.Add(BarOf(figures));
        }

        context.UpdateTarget(new Rows(rows));
        context.Refresh();
    }

    private Table TableOf(DemoFigures figures)
    {
        // Figures below each other, so that they fit into eighty columns.
        Table table = new Table().RoundedBorder().HideHeaders().AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        return table
            .AddRow("epoch", FigureRates.Count(figures.Epoch))
            .AddRow("operations/s", _rates.Operations)
            .AddRow("cached reads/s", _rates.Reads)
            .AddRow("hit ratio", _rates.HitRatio)
            .AddRow("invalidations/s", _rates.Notices)
            .AddRow("publish to visible, p50 / p99", _rates.Visible)
            .AddRow("snapshots", FigureRates.Count(figures.Snapshots))
            .AddRow("mismatches", FigureRates.Count(figures.Mismatches));
    }

    private static Markup BarOf(DemoFigures figures)
    {
        int filled = (int)(Math.Min(figures.Commits, figures.TotalCommits) * BarWidth / figures.TotalCommits);
        string percent = (figures.Commits * 100 / figures.TotalCommits).ToString(CultureInfo.InvariantCulture);
        return new Markup(
            $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {percent} %  "
            + $"{FigureRates.Count(figures.Commits)} of {FigureRates.Count(figures.TotalCommits)} commits");
    }
}
