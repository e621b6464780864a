using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Log.Format;

namespace Coherence.Tests.Unit.Dumps;

/// <summary>A dump of a root whose only publisher has added to a few counters, made without a root.</summary>
internal static class SmallDump
{
    public const int Counters = 5;

    public static readonly ClusterId Cluster = new(new Identifier(0xC0FFEE));

    private static readonly SystemId Publisher = new(new Identifier(2));
    private static readonly Arc Operations = Arc.Create(new Identifier(UInt128.One << 100), 96);

    /// <summary>Each counter has 1, and was changed in an epoch of its own.</summary>
    public static CollectedDump Create()
    {
        RootState state = new(new IndexCatalog(1), new EngineOptions());
        EpochCollector collector = new();
        CollectedDump dump = new();
        collector.AddSystem(Publisher);
        collector.AddArc(RecordCode.ArcGranted, Publisher, Operations);
        for (int number = 1; number <= Counters; number++)
        {
            byte[] operation = Loopback.Nodes.Wire.Add(new Identifier(Operations.Prefix.Value + (uint)number), KeyOf(number), 1);
            collector.AddUpdate(Publisher, new Epoch(number), operation, 1);
            state.Apply(new Epoch(number), collector.Take(), [], []);
        }

        foreach (int number in (IEnumerable<int>)[3, 1, 5, 2, 4])
        {
            ValueEntry entry = state.Values.Find(new IndexSpec("counter:hits", KeyOf(number)))!;
            dump.Values.Add((entry.Spec, entry.Changed, entry.Bytes.ToArray()));
        }

        dump.State = RootStateWriter.Write(state).ToArray();
        dump.Header = new DumpHeader(Cluster, new Epoch(Counters), new ChainHash(0xFEED), [], Counters, dump.State.Length, Counters, 0);
        return dump;
    }

    public static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"key-{number}");
}
