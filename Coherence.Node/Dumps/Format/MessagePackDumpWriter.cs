using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;

namespace Coherence.Node.Dumps.Format;

/// <summary>Writes a dump in MessagePack. specs/dump.md#messagepack.</summary>
internal sealed class MessagePackDumpWriter(DumpOutput output) : IDumpWriter
{
    public void Begin(DumpHeader header, ReadOnlyMemory<byte> state)
    {
        WriteHeader(header);
        DumpSeal.WriteSeal(output.Buffer, output.Hash());
        for (int start = 0; start < state.Length; start += DumpLimits.StatePieceBytes)
        {
            var writer = new MessagePackWriter(output.Buffer);
            writer.WriteArrayHeader(2);
            writer.Write((int)PartCode.State);
            writer.Write(state.Span.Slice(start, Math.Min(DumpLimits.StatePieceBytes, state.Length - start)));
            writer.Flush();
            output.EndPart();
        }
    }

    public void Add(IndexSpec spec, Epoch changed, ReadOnlyMemory<byte> value)
    {
        var writer = new MessagePackWriter(output.Buffer);
        writer.WriteArrayHeader(5);
        writer.Write((int)PartCode.Value);
        writer.Write(spec.Index.Span);
        writer.Write(spec.Key.Span);
        writer.Write(changed.Number);
        writer.Write(value.Span);
        writer.Flush();
        output.EndPart();
    }

    public void End(long values)
    {
        DumpSeal.WriteEnd(output.Buffer, values, output.Hash());
        output.Flush();
    }

    private void WriteHeader(DumpHeader header)
    {
        Span<byte> id = stackalloc byte[Identifier.ByteCount];
        var writer = new MessagePackWriter(output.Buffer);
        writer.Write(DumpHeader.Magic);
        writer.Write(DumpHeader.CurrentVersion);
        writer.WriteArrayHeader(8);
        header.Cluster.Value.Write(id);
        writer.Write(id);
        writer.Write(header.Epoch.Number);
        header.Chain.Write(id);
        writer.Write(id);
        writer.WriteArrayHeader(header.Indexes.Count);
        foreach (string name in header.Indexes)
        {
            writer.Write(name);
        }

        writer.Write(header.Values);
        writer.Write(header.StateBytes);
        writer.Write(header.Operations);
        writer.Write(header.Duplicates);
        writer.Flush();
    }
}
