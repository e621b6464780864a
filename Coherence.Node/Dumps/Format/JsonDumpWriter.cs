using System;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Coherence.Core.Identity;

namespace Coherence.Node.Dumps.Format;

/// <summary>Writes a dump in lines of JSON. specs/dump.md#json.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="describe">Writes one JSON value for people: what an index value says; null if nothing does.</param>
internal sealed class JsonDumpWriter(DumpOutput output, Action<Utf8JsonWriter, IndexSpec, ReadOnlyMemory<byte>>? describe) : IDumpWriter
{
    // The file is read by this program and by people, never by a browser.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _writer = new(output.Buffer, Options);

    public void Begin(DumpHeader header, ReadOnlyMemory<byte> state)
    {
        WriteHeader(header);
        DumpSeal.WriteSealLine(output.Buffer, output.Hash());
        for (int start = 0; start < state.Length; start += DumpLimits.StatePieceBytes)
        {
            _writer.WriteStartObject();
            _writer.WriteBase64String("state", state.Span.Slice(start, Math.Min(DumpLimits.StatePieceBytes, state.Length - start)));
            EndLine();
        }
    }

    public void Add(IndexSpec spec, Epoch changed, ReadOnlyMemory<byte> value)
    {
        _writer.WriteStartObject();
        _writer.WriteString("index", spec.Index.Span);
        WriteKey(spec.Key.Span);
        _writer.WriteNumber("changed", changed.Number);
        _writer.WriteBase64String("value", value.Span);
        if (describe is not null && value.Length <= DumpLimits.ReadableBytes)
        {
            _writer.WritePropertyName("reads");
            describe(_writer, spec, value);
        }

        EndLine();
    }

    public void End(long values)
    {
        DumpSeal.WriteEndLine(output.Buffer, values, output.Hash());
        output.Flush();
    }

    private void WriteHeader(DumpHeader header)
    {
        _writer.WriteStartObject();
        _writer.WriteString("format", DumpHeader.Magic);
        _writer.WriteNumber("version", DumpHeader.CurrentVersion);
        _writer.WriteString("cluster", header.Cluster.ToString());
        _writer.WriteNumber("epoch", header.Epoch.Number);
        _writer.WriteString("chain", header.Chain.ToString());
        _writer.WriteStartArray("indexes");
        foreach (string name in header.Indexes)
        {
            _writer.WriteStringValue(name);
        }

        _writer.WriteEndArray();
        _writer.WriteNumber("values", header.Values);
        _writer.WriteNumber("stateBytes", header.StateBytes);
        _writer.WriteNumber("operations", header.Operations);
        _writer.WriteNumber("duplicates", header.Duplicates);
        EndLine();
    }

    private void WriteKey(ReadOnlySpan<byte> key)
    {
        if (Utf8.IsValid(key))
        {
            _writer.WriteString("key", key);
            return;
        }

        _writer.WriteStartObject("key");
        _writer.WriteBase64String("base64", key);
        _writer.WriteEndObject();
    }

    private void EndLine()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        output.Buffer.Write("\n"u8);
        output.EndPart();
    }
}
