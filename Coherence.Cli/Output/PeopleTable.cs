using System;
using System.Collections.Generic;
using System.IO;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coherence.Cli.Output;

/// <summary>Rows for people: a table at a terminal; elsewhere a line a row, its cells parted by tabs, without colours.</summary>
internal sealed class PeopleTable(params string[] headings)
{
    private readonly List<(string[] Cells, IReadOnlyList<string>? LastCell)> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many as there are headings; none has a tab or an end of line in it.</param>
    /// <param name="lastCell">The last cell at a terminal, where it may have several lines; null for the one in <paramref name="cells"/>.</param>
    public void Add(string[] cells, IReadOnlyList<string>? lastCell = null) => _rows.Add((cells, lastCell));

    /// <summary>Writes the rows.</summary>
    public void Write(TextWriter output)
    {
        if (StandardOutput.IsTerminal(output))
        {
            WriteTable(output);
            return;
        }

        foreach ((string[] cells, _) in _rows)
        {
            output.WriteLine(string.Join('\t', cells));
        }
    }

    private void WriteTable(TextWriter output)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string heading in headings)
        {
            _ = table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        }

        foreach ((string[] cells, IReadOnlyList<string>? lastCell) in _rows)
        {
            IRenderable[] texts = Array.ConvertAll(cells, static cell => (IRenderable)new Text(cell));
            if (lastCell is not null)
            {
                texts[^1] = new Text(string.Join('\n', lastCell));
            }

            _ = table.AddRow(texts);
        }

        bool isColoured = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isColoured ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Write(table);
    }
}
