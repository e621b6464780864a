using System.Globalization;
using System.Text.Json;

namespace Coherence.Cli.Values;

/// <summary>A counter, a sum, a count or a score; 0 if absent.</summary>
internal sealed class DecodedNumber(long number) : DecodedValue
{
    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer) => writer.WriteNumberValue(number);

    /// <inheritdoc/>
    public override string ToLine() => number.ToString(CultureInfo.InvariantCulture);
}
