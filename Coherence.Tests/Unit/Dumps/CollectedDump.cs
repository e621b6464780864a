using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Dumps;
using Coherence.Node.Dumps.Format;

namespace Coherence.Tests.Unit.Dumps;

/// <summary>A dump in memory: what was read of one, and what one is written from.</summary>
internal sealed class CollectedDump : IDumpVisitor
{
    public DumpHeader Header { get; set; } = null!;

    public byte[] State { get; set; } = [];

    public List<(IndexSpec Spec, Epoch Changed, byte[] Value)> Values { get; } = [];

    /// <summary>What was published: all but the directory.</summary>
    public IEnumerable<(IndexSpec Spec, Epoch Changed, byte[] Value)> Published =>
        Values.Where(static value => !value.Spec.ToString().StartsWith("directory/", StringComparison.Ordinal));

    public static CollectedDump Read(byte[] bytes)
    {
        CollectedDump collected = new();
        using MemoryStream stream = new(bytes);
        _ = DumpContent.Read(stream, "small.dump", collected);
        return collected;
    }

    public static CollectedDump Read(string path)
    {
        CollectedDump collected = new();
        using FileStream stream = File.OpenRead(path);
        _ = DumpContent.Read(stream, path, collected);
        return collected;
    }

    /// <summary>The dump in one of the forms, with whatever numbers it has.</summary>
    public byte[] Write(DumpFormat format)
    {
        using MemoryStream stream = new();
        using DumpOutput output = new(stream);
        IDumpWriter writer = format == DumpFormat.Json ? new JsonDumpWriter(output, null) : new MessagePackDumpWriter(output);
        writer.Begin(Header, State);
        foreach ((IndexSpec spec, Epoch changed, byte[] value) in Values)
        {
            writer.Add(spec, changed, value);
        }

        writer.End(Values.Count);
        return stream.ToArray();
    }

    /// <summary>The values in an order of their own, as text, to be compared.</summary>
    public IEnumerable<string> Sorted() => Values
        .Select(static value => $"{value.Spec} {value.Changed} {Convert.ToHexStringLower(value.Value)}")
        .Order(StringComparer.Ordinal);

    public void Begin(DumpHeader header, ReadOnlyMemory<byte> state)
    {
        Header = header;
        State = state.ToArray();
    }

    public void OnValue(IndexSpec spec, Epoch changed, ReadOnlyMemory<byte> value) => Values.Add((spec.ToOwned(), changed, value.ToArray()));
}
