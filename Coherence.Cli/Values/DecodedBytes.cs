using System;
using System.Text.Json;
using Coherence.Core.Identity;

namespace Coherence.Cli.Values;

/// <summary>What a register holds; null if absent.</summary>
internal sealed class DecodedBytes(ReadOnlyMemory<byte>? bytes) : DecodedValue
{
    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer)
    {
        if (bytes is { } present)
        {
            JsonText.WriteBytes(writer, present.Span);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    /// <inheritdoc/>
    public override string ToLine() => bytes is { } present ? KeyText.Format(present.Span) : string.Empty;
}
