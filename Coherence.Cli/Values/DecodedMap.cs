using System.Collections.Generic;
using System.Text.Json;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Values;

/// <summary>The fields of a map, without the removed ones.</summary>
internal sealed class DecodedMap(IReadOnlyList<MapField> fields) : DecodedValue
{
    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (MapField field in fields)
        {
            if (!field.IsRemoved)
            {
                writer.WritePropertyName(KeyText.Format(field.Field.Span));
                JsonText.WriteBytes(writer, field.Value.Span);
            }
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override IEnumerable<string> ToLines()
    {
        foreach (MapField field in fields)
        {
            if (!field.IsRemoved)
            {
                yield return $"{KeyText.Format(field.Field.Span)} = {KeyText.Format(field.Value.Span)}";
            }
        }
    }
}
