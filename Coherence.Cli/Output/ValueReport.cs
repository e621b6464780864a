using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Node.Reading;

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

    /// <summary>One JSON object of one change.</summary>
    public static string ChangeJson(ValueChange change) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", change.Value.Epoch.Number);
        WriteValue(writer, change.Spec, change.Value);
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

    /// <summary>One change for people, on one line: epoch, last change, spec and value.</summary>
    public static string ChangeLine(ValueChange change)
    {
        string value = ValueDecoder.Decode(change.Spec, change.Value.Bytes).ToLine();
        return string.Join('\t', Cells(change.Spec, change.Value, value));
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
