using System;
using System.Buffers;
using System.Text.Json;
using Coherence.Core.MessagePack;

namespace Coherence.Node.Dumps.Format;

/// <summary>The two parts that hold a hash. There is one way to write each, so that no byte of them can change unnoticed.</summary>
internal static class DumpSeal
{
    /// <summary>The seal of a header, in MessagePack.</summary>
    public static void WriteSeal(IBufferWriter<byte> output, ReadOnlySpan<byte> hash)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(2);
        writer.Write((int)PartCode.Seal);
        writer.Write(hash);
        writer.Flush();
    }

    /// <summary>The end, in MessagePack.</summary>
    public static void WriteEnd(IBufferWriter<byte> output, long values, ReadOnlySpan<byte> hash)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(3);
        writer.Write((int)PartCode.End);
        writer.Write(values);
        writer.Write(hash);
        writer.Flush();
    }

    /// <summary>The seal of a header, as a line of JSON.</summary>
    public static void WriteSealLine(IBufferWriter<byte> output, ReadOnlySpan<byte> hash) => WriteLine(output, null, hash);

    /// <summary>The end, as a line of JSON.</summary>
    public static void WriteEndLine(IBufferWriter<byte> output, long values, ReadOnlySpan<byte> hash) => WriteLine(output, values, hash);

    private static void WriteLine(IBufferWriter<byte> output, long? values, ReadOnlySpan<byte> hash)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            if (values is { } count)
            {
                writer.WriteNumber("end", count);
            }

            writer.WriteString("sha256", Convert.ToHexStringLower(hash));
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
