using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;

namespace Coherence.Cli.Workers;

/// <summary>Writes a worker's reports, a line of JSON each. Any thread.</summary>
internal sealed class ReportWriter<TReport>(TextWriter output, JsonTypeInfo<TReport> type)
{
    private readonly Lock _lock = new();

    /// <summary>Writes one. Nobody hears it if whoever started the worker has gone.</summary>
    public void Write(TReport report)
    {
        string line = JsonSerializer.Serialize(report, type);
        lock (_lock)
        {
            try
            {
                output.WriteLine(line);
                output.Flush();
            }
            catch (IOException)
            {
            }
        }
    }
}
