using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Coherence.Tests.Loopback.Cli;

/// <summary>An output whose lines a test waits for.</summary>
internal sealed class LineCollector : StringWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Lock _gate = new();

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The next line that contains a text.</summary>
    public async Task<string> NextAsync(string text, CancellationToken cancellation)
    {
        List<string> passed = [];
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(cancellation))
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }

                passed.Add(line);
            }
        }
        catch (OperationCanceledException)
        {
            // The list says what came in its place.
        }

        throw new InvalidOperationException($"No line with '{text}' came, but: {string.Join(" | ", passed)}");
    }

    public override void WriteLine(string? value)
    {
        lock (_gate)
        {
            base.WriteLine(value);
        }

        _ = _lines.Writer.TryWrite(value ?? string.Empty);
    }
}
