using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Node.Reading;
using Coherence.Node.Watching;

namespace Coherence.Cli.Output;

/// <summary>The forms in which values are shown. docs/cli.md#values-in-json.</summary>
internal static class ValueReport
{
    /// <summary>One JSON object of all values of a snapshot.</summary>
    public static string SnapshotJson(Snapshot snapshot, IReadOnlyList<IndexSpec> specs) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", snapshot.Epoch.Number);
        writer.WriteStartArray("values");
        for (int position = 0; position < specs.Count; position++)
        {
            writer.WriteStartObject();
            WriteValue(writer, specs[position], snapshot[position]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>One JSON object of one event of a watch.</summary>
    public static string EventJson(WatchEvent seen) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", seen.Epoch.Number);
        if (seen.Kind == WatchEventKind.Changed)
        {
            WriteValue(writer, seen.Spec, seen.Value);
        }
        else
        {
            MarkReport.Write(writer, seen.Kind, seen.IsComplete);
        }

        writer.WriteEndObject();
    });

    /// <summary>The values of a snapshot for people: epoch, last change, spec and value.</summary>
    public static void WriteSnapshot(Snapshot snapshot, IReadOnlyList<IndexSpec> specs, TextWriter output)
    {
        var table = new PeopleTable("epoch", "changed", "spec", "value");
        for (int position = 0; position < specs.Count; position++)
        {
            DecodedValue value = ValueDecoder.Decode(specs[position], snapshot[position].Bytes);
            table.Add(Cells(specs[position], snapshot[position], value.ToLine()), [.. value.ToLines()]);
        }

        table.Write(output);
    }

    /// <summary>One event of a watch for people, on one line: epoch, last change, spec and value; or epoch and mark.</summary>
    public static string EventLine(WatchEvent seen)
    {
        if (seen.Kind != WatchEventKind.Changed)
        {
            return MarkReport.Line(seen.Kind, seen.Epoch);
        }

        string value = ValueDecoder.Decode(seen.Spec, seen.Value.Bytes).ToLine();
        return string.Join('\t', Cells(seen.Spec, seen.Value, value));
    }

    private static string[] Cells(IndexSpec spec, ReadResult result, string value) =>
    [
        result.Epoch.Number.ToString(CultureInfo.InvariantCulture),
        result.Changed.Number.ToString(CultureInfo.InvariantCulture),
        spec.ToString(),
        value,
    ];

    private static void WriteValue(Utf8JsonWriter writer, IndexSpec spec, ReadResult result)
    {
        writer.WriteString("spec", spec.ToString());
        writer.WriteString("index", Encoding.UTF8.GetString(spec.Index.Span));
        writer.WritePropertyName("key");
        JsonText.WriteBytes(writer, spec.Key.Span);
        writer.WriteString("kind", ValueDecoder.KindOf(spec));
        writer.WriteBoolean("present", !result.IsAbsent);
        writer.WriteNumber("changed", result.Changed.Number);
        writer.WritePropertyName("value");
        ValueDecoder.Decode(spec, result.Bytes).WriteJson(writer);
    }
}
