using System.Collections.Generic;
using System.Text.Json;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Values;

/// <summary>The elements of a set, in ascending order of their bytes.</summary>
internal sealed class DecodedSet(IReadOnlyList<SetElement> elements) : DecodedValue
{
    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (SetElement element in elements)
        {
            JsonText.WriteBytes(writer, element.Element.Span);
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override IEnumerable<string> ToLines()
    {
        foreach (SetElement element in elements)
        {
            yield return KeyText.Format(element.Element.Span);
        }
    }
}
