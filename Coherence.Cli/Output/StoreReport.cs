using System.Globalization;
using System.IO;
using System.Linq;
using Coherence.Cli.Values;
using Coherence.Node.Roots;

namespace Coherence.Cli.Output;

/// <summary>What is in a data directory. docs/cli.md#coherence-store.</summary>
internal sealed record StoreReport(RootDataReport Data)
{
    /// <summary>Whether anything is not as it was written.</summary>
    public bool IsDamaged => Data.IsDamaged;

    /// <summary>What came of reading all of it, in one line.</summary>
    public string Conclusion => IsDamaged
        ? $"store: DAMAGED log={(Data.LogDamage is null ? "whole" : "damaged")} checkpoints={Data.Checkpoints.Count} "
            + $"damaged={Data.Checkpoints.Count(static checkpoint => checkpoint.Damage is not null)}"
        : $"store: OK epoch={Data.Last} checkpoints={Data.Checkpoints.Count}";

    /// <summary>One JSON object.</summary>
    public string ToJson() => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("directory", Data.Directory);
        writer.WriteString("cluster", Data.Cluster.ToString());
        writer.WriteNumber("logVersion", Data.LogVersion);
        writer.WriteNumber("oldestInLog", Data.OldestInLog.Number);
        if (Data.Last is { } last)
        {
            writer.WriteNumber("epoch", last.Number);
        }

        writer.WriteNumber("segments", Data.Segments);
        writer.WriteNumber("logBytes", Data.LogBytes);
        writer.WriteString("logDamage", Data.LogDamage);
        writer.WriteStartArray("checkpoints");
        foreach (CheckpointReport checkpoint in Data.Checkpoints)
        {
            writer.WriteStartObject();
            writer.WriteString("file", checkpoint.File);
            writer.WriteNumber("epoch", checkpoint.Epoch.Number);
            writer.WriteNumber("version", checkpoint.Version);
            writer.WriteNumber("stateVersion", checkpoint.StateVersion);
            writer.WriteNumber("bytes", checkpoint.Bytes);
            writer.WriteString("damage", checkpoint.Damage);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>For people.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="conclusion">The last line; null if there is nothing to conclude.</param>
    public void Write(TextWriter output, string? conclusion)
    {
        var table = new PeopleTable("what", "is");
        table.Add(["directory", Data.Directory]);
        table.Add(["cluster", Data.Cluster.ToString()]);
        table.Add(["log", $"{Number(Data.Segments)} segments, {Number(Data.LogBytes)} bytes, {Range}, version {Data.LogVersion}"]);
        foreach (CheckpointReport checkpoint in Data.Checkpoints)
        {
            table.Add(["checkpoint", $"epoch {checkpoint.Epoch}, {Number(checkpoint.Bytes)} bytes, version {checkpoint.Version}, root state {checkpoint.StateVersion}"]);
        }

        table.Write(output);
        foreach (string damage in Data.Checkpoints.Select(static checkpoint => checkpoint.Damage).Append(Data.LogDamage).OfType<string>())
        {
            output.WriteLine($"store: damage: {damage}");
        }

        if (conclusion is not null)
        {
            output.WriteLine(conclusion);
        }
    }

    private string Range => Data.Last switch
    {
        null => $"from epoch {Data.OldestInLog}",
        { } last when last < Data.OldestInLog => $"empty, epoch {Data.OldestInLog} comes next",
        { } last => $"from epoch {Data.OldestInLog} to {last}",
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
