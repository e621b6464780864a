using System;
using System.Text.Json;

namespace Coherence.Cli.Values;

/// <summary>A value of an index that is not built in: its bytes.</summary>
internal sealed class DecodedUnknown(ReadOnlyMemory<byte> bytes) : DecodedValue
{
    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer) => JsonText.WriteBase64(writer, bytes.Span);

    /// <inheritdoc/>
    public override string ToLine() => "0x" + Convert.ToHexStringLower(bytes.Span);
}
