using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;
using Coherence.Tests.Unit.Indexes;
using Xunit;

namespace Coherence.Tests.Unit.Residency;

public sealed class ValueResidencyTests
{
    private const int Keys = 20_000;

    private static readonly Comparer<IndexSpec> ByKey =
        Comparer<IndexSpec>.Create(static (left, right) => left.Key.Span.SequenceCompareTo(right.Key.Span));

    [Fact]
    public void Values_beyond_the_memory_are_read_as_they_are()
    {
        const int Memory = 200_000;
        var root = new StoredRoot(new EngineOptions { MemoryBytes = Memory });
        AddToAll(root, rounds: 3);

        // One epoch may bring in more than there is room for; the turns after it make it.
        Assert.InRange(root.State.Values.Bytes, 1, Memory);
        Assert.Equal(Keys, root.State.Values.Count);
        Assert.InRange(root.State.Values.Entries, 1, Keys / 10);
        for (int key = 0; key < Keys; key += 7)
        {
            Assert.Equal(3, root.Read(key));
            root.EndTurn();
        }

        Assert.Null(root.Read(Keys));
        Assert.InRange(root.State.Values.Bytes, 1, Memory);
    }

    [Fact]
    public void What_one_epoch_may_need_is_a_part_of_the_memory()
    {
        const int memory = 200_000;
        var root = new StoredRoot(new EngineOptions { MemoryBytes = memory });
        root.Add([.. Enumerable.Range(0, 100)]);
        Assert.False(root.Residency.IsTooMuch(1_000_000));
        AddToAll(root, rounds: 1);
        long each = root.State.Values.Bytes / root.State.Values.Entries;
        Assert.False(root.Residency.IsTooMuch(memory / 4 / each));
        Assert.True(root.Residency.IsTooMuch((memory / 4 / each) + 1));
    }

    [Fact]
    public void A_root_whose_values_fit_asks_its_store_for_nothing()
    {
        var root = new StoredRoot(new EngineOptions());
        AddToAll(root, rounds: 2);
        Assert.Null(root.Read(Keys));
        Assert.Equal((0, 0), (root.Store.Loaded, root.Store.Values.Count));
        Assert.True(root.State.Values.IsComplete);
    }

    [Fact]
    public void A_checkpoint_holds_its_epoch_while_later_ones_change_the_values()
    {
        var root = new StoredRoot(new EngineOptions { CheckpointBytes = 1, StoreBatchValues = 1 });
        root.Add([.. Enumerable.Range(0, 100)]);
        Assert.NotNull(root.Store.State);
        Assert.Null(root.Store.Cut);
        while (root.Store.Cut is null)
        {
            root.Add(3, 50, 99, 200);
        }

        Assert.Equal(100, root.Store.Cut.Count);
        Assert.All(root.Store.Cut.Values, static value => Assert.Equal((1L, 1L), (value.Changed.Number, StoredRoot.NumberOf(value.Bytes))));
    }

    [Fact]
    public void A_checkpoint_writes_what_changed_since_the_last()
    {
        var root = new StoredRoot(new EngineOptions { CheckpointBytes = 100 });
        root.Add([.. Enumerable.Range(0, 100)]);
        root.Residency.CheckpointDone(new Epoch(1));
        root.Store.Values.Clear();
        root.Add(5, 7);
        Assert.Equal([StoredRoot.SpecOf(5), StoredRoot.SpecOf(7)], root.Store.Cut!.Keys.Order(ByKey));
    }

    [Fact]
    public void What_is_restored_is_what_was_written()
    {
        var root = new StoredRoot(new EngineOptions());
        AddToAll(root, rounds: 1);
        ReadOnlyMemory<byte> written = RootStateWriter.Write(root.State);
        RootState restored = StoredRoot.NewState();
        Assert.Null(RootStateReader.Check(written, restored.Catalog));
        restored.Restore(written);
        Assert.True(written.Span.SequenceEqual(RootStateWriter.Write(restored).Span));
        Assert.Equal((root.State.Applied, Keys, root.State.Operations), (restored.Applied, restored.Values.Count, restored.Operations));
        Assert.False(restored.Values.IsComplete);
        SystemState system = Assert.Single(restored.Systems);
        Assert.Equal(system.System, restored.OwnerOf(system.Arcs[0].Arc));
        Assert.NotEqual(restored.Allocation.NextSystem(), system.System);
        Assert.False(restored.Allocation.NextArc(96).Contains(system.Arcs[0].Arc));
    }

    [Fact]
    public void A_state_of_other_indexes_is_refused_by_their_names()
    {
        var root = new StoredRoot(new EngineOptions());
        string? refusal = RootStateReader.Check(RootStateWriter.Write(root.State), new IndexCatalog(1, new NamedIndex("mine", "counter:hits")));
        Assert.Equal("it was made with the indexes [], and the root has [mine]", refusal);
    }

    private static void AddToAll(StoredRoot root, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (int[] keys in Enumerable.Range(0, Keys).Chunk(100))
            {
                root.Add(keys);
            }
        }
    }
}
