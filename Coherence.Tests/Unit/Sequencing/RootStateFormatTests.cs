using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Sequencing;

public sealed class RootStateFormatTests
{
    private static readonly SystemId Publisher = new(new Identifier(2));
    private static readonly Arc Operations = Arc.Create(new Identifier(UInt128.One << 100), 96);

    [Fact]
    public void Keys_and_repetitions_are_read_back()
    {
        RootState state = NewState();
        Apply(state, 1, UpdateKey.Of("a"));
        Apply(state, 2, UpdateKey.Of("b"));
        Apply(state, 3, UpdateKey.Of("a"));
        RootState read = NewState();
        read.Restore(RootStateWriter.Write(state));

        Assert.Equal([(UpdateKey.Of("a"), new Epoch(1)), (UpdateKey.Of("b"), new Epoch(2))], read.Keys.InOrder);
        OutcomeLog outcomes = read.FindSystem(Publisher)!.Outcomes;
        Rejection repeated = outcomes[outcomes.End - 1].Rejection!;
        Assert.Equal((RejectReason.Repeated, new Epoch(1)), (repeated.Reason, repeated.First));
        Assert.Equal(RootStateWriter.Write(state).ToArray(), RootStateWriter.Write(read).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32_767)]
    [InlineData(32_768)]
    [InlineData(32_769)]
    [InlineData(1_000_000)]
    public void Any_number_of_keys_is_read_back(int count)
    {
        RootState state = NewState();
        for (int number = 1; number <= count; number++)
        {
            state.Keys.Add(new UpdateKey(new Identifier((ulong)number)), new Epoch(number));
        }

        RootState read = NewState();
        read.Restore(RootStateWriter.Write(state));
        Assert.Equal(state.Keys.InOrder, read.Keys.InOrder);
        Assert.Equal(count, read.Keys.Count);
    }

    [Fact]
    public void A_state_of_version_1_has_neither_keys_nor_places() => AssertReadAs(present => [0x99, 1, .. present[2..^3]]);

    [Fact]
    public void A_state_of_version_2_has_no_places() => AssertReadAs(present => [0x9a, 2, .. present[2..^3], 0x90]);

    [Fact]
    public void Where_a_system_is_and_what_it_offers_is_read_back()
    {
        RootState state = NewState();
        Apply(state, 1, UpdateKey.None);
        SystemState system = state.FindSystem(Publisher)!;
        system.Place = new SystemPlace(new SystemId(new Identifier(1)), IsRelay: true, IsReachable: false, "127.0.0.1:7000");
        _ = system.Services.Add("orders");
        _ = system.Services.Add("billing");
        RootState read = NewState();
        read.Restore(RootStateWriter.Write(state));

        Assert.Equal(system.Place, read.FindSystem(Publisher)!.Place);
        Assert.Equal(["billing", "orders"], read.FindSystem(Publisher)!.Services.Names.ToArray());
    }

    [Fact]
    public void A_newer_version_is_refused()
    {
        byte[] state = RootStateWriter.Write(NewState()).ToArray();
        state[1] = RootStateWriter.Version + 1;
        Assert.Contains($"version {RootStateWriter.Version + 1}", RootStateReader.Check(state, new IndexCatalog(1)), StringComparison.Ordinal);
    }

    // An earlier version is the same without what came later, as long as the system is nowhere, offers nothing and no update was rejected.
    private static void AssertReadAs(Func<byte[], byte[]> earlier)
    {
        RootState state = NewState();
        Apply(state, 1, UpdateKey.None);
        byte[] present = RootStateWriter.Write(state).ToArray();
        Assert.Equal([0x90, 0x90, 0x90], present[^3..]);
        byte[] bytes = earlier(present);
        Assert.Null(RootStateReader.Check(bytes, state.Catalog));
        RootState read = NewState();
        read.Restore(bytes);

        Assert.Equal(0, read.Keys.Count);
        Assert.Equal(present, RootStateWriter.Write(read).ToArray());
    }

    private static RootState NewState() => new(new IndexCatalog(1), new EngineOptions());

    private static void Apply(RootState state, int number, UpdateKey key)
    {
        var collector = new EpochCollector();
        if (number == 1)
        {
            collector.AddSystem(Publisher);
            collector.AddArc(RecordCode.ArcGranted, Publisher, Operations);
        }

        var messages = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(messages);
        if (!key.IsNone)
        {
            OnceCodec.Write(ref writer, new Once(key));
        }

        var delta = new ArrayBufferWriter<byte>();
        CounterIndex.WriteAdd(delta, 1);
        var id = new OperationId(new Identifier(Operations.Prefix.Value + (ulong)number - 1));
        PublishOpCodec.Write(ref writer, new PublishOp(id, new ObjectId("counter:hits", "a"), delta.WrittenMemory));
        writer.Flush();
        collector.AddUpdate(Publisher, new Epoch(number), messages.WrittenSpan, key.IsNone ? 1 : 2);
        List<ValueEntry> changed = [];
        List<SystemState> touched = [];
        state.Apply(new Epoch(number), collector.Take(), changed, touched);
        Assert.Equal(number == 3 ? 0 : 1, changed.Count);
    }
}
