using System.Collections.Generic;
using System.Text.Json;

namespace Coherence.Cli.Values;

/// <summary>An index value, understood by its kind.</summary>
internal abstract class DecodedValue
{
    /// <summary>Writes the value as JSON. docs/cli.md#values-in-json.</summary>
    public abstract void WriteJson(Utf8JsonWriter writer);

    /// <summary>The value on one line: plain text where it is one number or text, otherwise its JSON.</summary>
    public virtual string ToLine() => JsonText.Of(WriteJson);

    /// <summary>The value for people: as many lines as it has parts.</summary>
    public virtual IEnumerable<string> ToLines() => [ToLine()];
}
