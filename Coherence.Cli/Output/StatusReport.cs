using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Core.Roots;

namespace Coherence.Cli.Output;

/// <summary>What a root counts, and how it was asked. docs/cli.md#status.</summary>
/// <param name="Address">Where the root was reached.</param>
/// <param name="Cluster">Its cluster.</param>
/// <param name="RoundTrip">From the question to the answer.</param>
/// <param name="Figures">The answer.</param>
internal sealed record StatusReport(string Address, ClusterId Cluster, TimeSpan RoundTrip, RootFigures Figures)
{
    /// <summary>One JSON object.</summary>
    public string ToJson() => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("root", Address);
        writer.WriteString("cluster", Cluster.ToString());
        writer.WriteNumber("roundTripMicroseconds", (long)RoundTrip.TotalMicroseconds);
        foreach ((string name, _, long number) in Numbers())
        {
            writer.WriteNumber(name, number);
        }

        writer.WriteEndObject();
    });

    /// <summary>For people.</summary>
    public void Write(TextWriter output)
    {
        var table = new PeopleTable("figure", "value");
        table.Add(["root", Address]);
        table.Add(["cluster", Cluster.ToString()]);
        table.Add(["round trip", string.Create(CultureInfo.InvariantCulture, $"{RoundTrip.TotalMilliseconds:0.000} ms")]);
        foreach ((_, string words, long number) in Numbers())
        {
            table.Add([words, number.ToString(CultureInfo.InvariantCulture)]);
        }

        table.Write(output);
    }

    private IEnumerable<(string Name, string Words, long Number)> Numbers() =>
    [
        ("epoch", "durable epoch", Figures.Durable.Number),
        ("children", "connected children", Figures.Children),
        ("systems", "systems known", Figures.Systems),
        ("values", "index values", Figures.Values),
        ("updates", "updates since start", Figures.Updates),
        ("operations", "operations applied", Figures.Operations),
        ("duplicates", "duplicates recognized", Figures.Duplicates),
        ("invalidations", "invalidations sent", Figures.Invalidations),
        ("refreshes", "refreshes sent", Figures.Refreshes),
    ];
}
