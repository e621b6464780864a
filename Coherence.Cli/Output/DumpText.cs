using System;
using Coherence.Cli.Values;
using Coherence.Node.Dumps;

namespace Coherence.Cli.Output;

/// <summary>What was dumped or loaded. docs/cli.md#coherence-store.</summary>
internal static class DumpText
{
    /// <summary>One line.</summary>
    /// <param name="what">What was done.</param>
    /// <param name="report">With what.</param>
    public static string ToLine(string what, DumpReport report) => FormattableString.Invariant(
        $"store: {what} cluster={report.Cluster} epoch={report.Epoch.Number} values={report.Values} bytes={report.Bytes}");

    /// <summary>One JSON object.</summary>
    public static string ToJson(DumpReport report) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("cluster", report.Cluster.ToString());
        writer.WriteNumber("epoch", report.Epoch.Number);
        writer.WriteNumber("values", report.Values);
        writer.WriteNumber("bytes", report.Bytes);
        writer.WriteEndObject();
    });
}
