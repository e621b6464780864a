using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Dumps.Format;

/// <summary>Reads a dump in lines of JSON. specs/dump.md#json.</summary>
internal sealed class JsonDumpReader(DumpInput input) : DumpReader(input)
{
    private const int FirstLook = 4096;

    private readonly ArrayBufferWriter<byte> _expected = new(128);

    public override DumpHeader ReadHeader()
    {
        ReadOnlyMemory<byte> line = PeekLine();
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement header = document.RootElement;
            bool isDump = header.TryGetProperty("format", out JsonElement format) && format.ValueEquals(DumpHeader.Magic);
            if (!isDump)
            {
                throw DumpException.NoDump(Input.Name);
            }

            long version = header.GetProperty("version").GetInt64();
            if (version > DumpHeader.CurrentVersion)
            {
                throw DumpException.NewerFormat(Input.Name, version);
            }

            DumpHeader read = version < 1 ? throw Damaged("its header has another version") : Read(header);
            Input.Take(line.Length + 1);
            return read;
        }
        catch (Exception bad) when (IsBadInput(bad))
        {
            throw Damaged("its header cannot be read", bad);
        }
    }

    public override DumpPart ReadPart()
    {
        ReadOnlyMemory<byte> line = PeekLine();
        try
        {
            DumpPart part = ReadPart(line);
            Input.Take(line.Length + 1);
            return part;
        }
        catch (Exception bad) when (IsBadInput(bad))
        {
            throw Damaged("a line cannot be read", bad);
        }
    }

    private static bool IsBadInput(Exception error) =>
        error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException;

    private DumpHeader Read(JsonElement header)
    {
        bool isNamed = Identifier.TryParse(header.GetProperty("cluster").GetString(), out Identifier cluster);
        bool isChained = UInt128.TryParse(header.GetProperty("chain").GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 chain);
        if (!isNamed || !isChained)
        {
            throw Damaged("its header has a cluster or a chain hash that is not hexadecimal");
        }

        JsonElement indexes = header.GetProperty("indexes");
        if (indexes.GetArrayLength() > DumpLimits.Indexes)
        {
            throw Damaged(FormattableString.Invariant($"its header names {indexes.GetArrayLength()} indexes; {DumpLimits.Indexes} are possible"));
        }

        List<string> names = [];
        foreach (JsonElement name in indexes.EnumerateArray())
        {
            names.Add(name.GetString() ?? throw Damaged("its header names an index null"));
        }

        return new DumpHeader(
            new ClusterId(cluster),
            new Epoch(header.GetProperty("epoch").GetInt64()),
            new ChainHash(chain),
            names,
            header.GetProperty("values").GetInt64(),
            header.GetProperty("stateBytes").GetInt32(),
            header.GetProperty("operations").GetInt64(),
            header.GetProperty("duplicates").GetInt64());
    }

    private ReadOnlyMemory<byte> PeekLine()
    {
        int looked = 0;
        for (int wanted = FirstLook; ; wanted = looked + 1)
        {
            ReadOnlyMemory<byte> bytes = Input.Peek(wanted);
            int end = bytes.Span[looked..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                return bytes[..(looked + end)];
            }

            looked = bytes.Length;
            if (Input.IsAtEnd)
            {
                throw Incomplete();
            }

            if (looked > DumpLimits.LineBytes)
            {
                throw Damaged(FormattableString.Invariant($"a line is longer than {DumpLimits.LineBytes} bytes"));
            }
        }
    }

    private DumpPart ReadPart(ReadOnlyMemory<byte> line)
    {
        byte[]? state = null;
        byte[]? index = null;
        byte[]? key = null;
        byte[]? value = null;
        long? changed = null;
        long? end = null;
        bool hasHash = false;
        var reader = new Utf8JsonReader(line.Span);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("state"u8))
            {
                state = ReadBase64(ref reader);
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                index = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("key"u8))
            {
                key = ReadKey(ref reader);
            }
            else if (reader.ValueTextEquals("changed"u8))
            {
                changed = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                value = ReadBase64(ref reader);
            }
            else if (reader.ValueTextEquals("end"u8))
            {
                end = ReadNumber(ref reader);
            }
            else
            {
                hasHash |= reader.ValueTextEquals("sha256"u8);
                _ = reader.Read();
                reader.Skip();
            }
        }

        Expect(reader.TokenType == JsonTokenType.EndObject && !reader.Read());
        if (hasHash)
        {
            return CheckHash(line, end);
        }

        if (state is not null)
        {
            return new DumpPart(PartCode.State, state);
        }

        Expect(index is not null && key is not null && changed is not null && value is not null);
        return new DumpPart(PartCode.Value, value, new IndexSpec(new NamedKey(index, key)), new Epoch(changed!.Value));
    }

    private DumpPart CheckHash(ReadOnlyMemory<byte> line, long? end)
    {
        _expected.ResetWrittenCount();
        if (end is { } values)
        {
            DumpSeal.WriteEndLine(_expected, values, Input.Hash());
        }
        else
        {
            DumpSeal.WriteSealLine(_expected, Input.Hash());
        }

        return line.Span.SequenceEqual(_expected.WrittenSpan[..^1])
            ? new DumpPart(end is null ? PartCode.Seal : PartCode.End, Values: end ?? 0)
            : throw Damaged("what is before this place is not as it was written: its hash is another");
    }

    private static long ReadNumber(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.Number);
        return reader.GetInt64();
    }

    private static byte[] ReadBase64(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.String);
        return reader.GetBytesFromBase64();
    }

    private static byte[] ReadText(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.String);
        return TextOf(ref reader);
    }

    private static byte[] ReadKey(ref Utf8JsonReader reader)
    {
        Expect(reader.Read());
        if (reader.TokenType == JsonTokenType.String)
        {
            return TextOf(ref reader);
        }

        Expect(reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.ValueTextEquals("base64"u8));
        byte[] key = ReadBase64(ref reader);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject);
        return key;
    }

    private static byte[] TextOf(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }

    private static void Expect(bool isSo)
    {
        if (!isSo)
        {
            throw new JsonException("It is not one of the objects that a dump has.");
        }
    }
}
