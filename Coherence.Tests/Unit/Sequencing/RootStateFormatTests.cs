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
    public void A_state_of_version_1_has_no_keys()
    {
        RootState state = NewState();
        Apply(state, 1, UpdateKey.None);

        // Version 1 is the same without its last element, as long as no update was rejected.
        byte[] second = RootStateWriter.Write(state).ToArray();
        Assert.Equal([0x90], second[^1..]);
        byte[] first = [0x99, 1, .. second[2..^1]];
        Assert.Null(RootStateReader.Check(first, state.Catalog));
        RootState read = NewState();
        read.Restore(first);

        Assert.Equal(0, read.Keys.Count);
        Assert.Equal(second, RootStateWriter.Write(read).ToArray());
    }

    [Fact]
    public void A_newer_version_is_refused()
    {
        byte[] state = RootStateWriter.Write(NewState()).ToArray();
        state[1] = RootStateWriter.Version + 1;
        Assert.Contains("version 3", RootStateReader.Check(state, new IndexCatalog(1)), StringComparison.Ordinal);
    }

    private static RootState NewState() => new(new IndexCatalog(1), new EngineOptions());

    private static void Apply(RootState state, int number, UpdateKey key)
    {
        var collector = new EpochCollector();
        if (number == 1)
        {
            collector.AddSystem(RecordCode.SystemAdmitted, Publisher);
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
