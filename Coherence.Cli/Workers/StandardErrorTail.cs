using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

namespace Coherence.Cli.Workers;

/// <summary>The last lines that a process wrote to standard error.</summary>
internal sealed class StandardErrorTail
{
    private const int MaximumLines = 20;

    private readonly Queue<string> _lines = [];

    /// <summary>The lines, newest last; empty if there is none.</summary>
    public string Text
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > MaximumLines)
                {
                    _ = _lines.Dequeue();
                }
            }
        }
    }
}
