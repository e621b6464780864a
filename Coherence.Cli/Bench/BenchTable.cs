using System.Globalization;
using System.IO;
using System.Text.Json;

namespace Coherence.Cli.Bench;

/// <summary>A report for people: a line a figure, with the names of the JSON form.</summary>
internal static class BenchTable
{
    private const int NameWidth = -32;

    /// <summary>Writes it.</summary>
    public static void Write(BenchReport report, TextWriter output)
    {
        using JsonDocument document = JsonSerializer.SerializeToDocument(report, BenchJson.Default.BenchReport);
        foreach (JsonProperty figure in document.RootElement.EnumerateObject())
        {
            string value = figure.Value.ValueKind == JsonValueKind.Number
                ? figure.Value.GetDouble().ToString("#,0.##", CultureInfo.InvariantCulture)
                : figure.Value.ToString();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Name,NameWidth} {value,20}"));
        }
    }
}
