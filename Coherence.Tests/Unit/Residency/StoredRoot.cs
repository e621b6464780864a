using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Codec;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Residency;
using Coherence.Core.Sequencing;
using Coherence.Core.Storage;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Residency;

/// <summary>The state of a root with a store, to which epochs are applied that add to counters.</summary>
internal sealed class StoredRoot
{
    private static readonly SystemId Publisher = new(new Identifier(2));
    private static readonly Arc Operations = Arc.Create(new Identifier(UInt128.One << 100), 96);

    private readonly List<ValueEntry> _changed = [];
    private readonly List<SystemState> _touched = [];
    private readonly EpochCollector _collector = new();
    private ulong _operations;
    private long _updates;

    public StoredRoot(EngineOptions options)
    {
        State = NewState();
        Residency = new ValueResidency(State, Store, options);
        _collector.AddSystem(Publisher);
        _collector.AddArc(RecordCode.ArcGranted, Publisher, Operations);
        Residency.Recovered();
    }

    public MemoryStore Store { get; } = new();

    public RootState State { get; }

    public ValueResidency Residency { get; }

    public static IndexSpec SpecOf(int key) => new("counter:hits", key.ToString(CultureInfo.InvariantCulture));

    public static RootState NewState() => new(new IndexCatalog(1), new EngineOptions { HistoryBytes = 1 << 20 });

    /// <summary>The number that a counter's value is.</summary>
    public static long NumberOf(ReadOnlyMemory<byte> value)
    {
        Assert.True(IntegerValue.TryRead(value.Span, isAbsent: false, out long number));
        return number;
    }

    /// <summary>One epoch that adds 1 to each counter, and waits for whatever it needs.</summary>
    public void Add(params ReadOnlySpan<int> keys)
    {
        var messages = new ArrayBufferWriter<byte>();
        foreach (int key in keys)
        {
            var delta = new ArrayBufferWriter<byte>();
            CounterIndex.WriteAdd(delta, 1);
            var id = new OperationId(new Identifier(Operations.Prefix.Value + _operations++));
            var writer = new MessagePackWriter(messages);
            PublishOpCodec.Write(ref writer, new PublishOp(id, new ObjectId("counter:hits", key.ToString(CultureInfo.InvariantCulture)), delta.WrittenMemory));
            writer.Flush();
        }

        _collector.AddUpdate(Publisher, new Epoch(++_updates), messages.WrittenSpan, keys.Length);
        ReadOnlyMemory<byte> record = _collector.Take();
        Epoch epoch = State.Applied.Next;
        Residency.Prepare(epoch, record);
        Answer();
        Assert.True(Residency.IsReady);
        State.Apply(epoch, record, _changed, _touched);
        Residency.Follow(epoch, record.Length);
        EndTurn();
    }

    public void EndTurn()
    {
        Residency.BeginCheckpointIfDue(TimeSpan.Zero);
        Residency.EndTurn(static _ => { });
        while (Store.Stores.TryDequeue(out StoreBatch? stored))
        {
            Residency.Stored(stored);
        }
    }

    /// <summary>The value of a counter; null if it has none.</summary>
    public long? Read(int key)
    {
        if (!Residency.TryFind(SpecOf(key), out ValueEntry? entry))
        {
            Residency.EndTurn(static _ => { });
            Answer();
        }

        EntryVersion version = entry is null ? new EntryVersion(Epoch.Zero, IsAbsent: true, default) : State.History.ReadAt(entry, State.Applied);
        return version.IsAbsent ? null : NumberOf(version.Bytes);
    }

    private void Answer()
    {
        while (Store.Loads.TryDequeue(out LoadBatch? loaded))
        {
            _ = Residency.Loaded(loaded);
        }
    }
}
