using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Core.Roots;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Watching;
using Coherence.Tests.Loopback.Watching;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class NodeReadTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_nothing_ever_changed_is_absent()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        ReadResult read = await node.ReadAsync(Hits.Spec("nobody"), Cancellation);
        Assert.True(read.IsAbsent);
        Assert.Equal(0, read.Changed.Number);
        Assert.True(node.TryRead(Hits.Spec("nobody"), out ReadResult again) && again.IsAbsent);
        _ = await node.PublishAsync(new Update().Add(Hits, "nobody", 2), Cancellation);
        Assert.Equal(2, Hits.ReadValue((await node.ReadAsync(Hits.Spec("nobody"), Cancellation)).Bytes));
    }

    [Fact]
    public async Task An_index_that_the_root_does_not_know_is_an_error_that_names_it()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        var spec = new IndexSpec("cities", "FR");
        CoherenceException read = await Assert.ThrowsAsync<CoherenceException>(() => node.ReadAsync(spec, Cancellation).AsTask());
        Assert.Equal(CoherenceFailure.UnknownIndex, read.Failure);
        Assert.Contains("'cities'", read.Message, StringComparison.Ordinal);
        CoherenceException snapshot = await Assert.ThrowsAsync<CoherenceException>(() => node.ReadSnapshotAsync([spec], Cancellation).AsTask());
        Assert.Equal(CoherenceFailure.UnknownIndex, snapshot.Failure);
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(spec, cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        CoherenceException watched = await Assert.ThrowsAsync<CoherenceException>(() => watch.MoveNextAsync().AsTask());
        Assert.Equal(CoherenceFailure.UnknownIndex, watched.Failure);
    }

    [Fact]
    public async Task A_snapshot_fetches_what_the_cache_lacks_at_its_epoch()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();
        var update = new Update();
        for (int number = 0; number < 500; number++)
        {
            update.Add(Hits, $"key-{number}", number);
        }

        PublishReceipt receipt = await writer.PublishAsync(update, Cancellation);
        CoherenceNode reader = await root.ConnectAsync();
        IndexSpec[] specs = [.. Enumerable.Range(0, 600).Select(number => Hits.Spec($"key-{number}"))];
        Snapshot snapshot = await reader.ReadSnapshotAsync(specs, Cancellation);
        Assert.True(snapshot.Epoch >= receipt.Epoch);
        for (int number = 0; number < 600; number++)
        {
            Assert.Equal(number >= 500, snapshot[number].IsAbsent);
            Assert.Equal(number >= 500 ? 0 : number, Hits.ReadValue(snapshot[number].Bytes));
        }

        Assert.Equal(0, (await reader.ReadSnapshotAsync([], Cancellation)).Count);
    }

    [Fact]
    public async Task Values_together_larger_than_a_channel_may_hold_are_read_at_once()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();
        var register = new RegisterIndex("r");
        const int count = 100;
        for (int number = 0; number < count; number++)
        {
            _ = await writer.PublishAsync(
                new Update().Set(register, $"key-{number}", writer.NextStamp(), new byte[200_000]), Cancellation);
        }

        CoherenceNode reader = await root.ConnectAsync();
        ReadResult[] read = await Task.WhenAll(
            Enumerable.Range(0, count).Select(number => reader.ReadAsync(register.Spec($"key-{number}"), Cancellation).AsTask()));
        Assert.All(read, result => Assert.True(result.Bytes.Length > 200_000));
        Assert.Equal(1, (await reader.GetStatusAsync()).Connections);
    }

    [Fact]
    public async Task A_cancelled_read_ends_and_the_next_one_is_answered()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        await root.StopAsync();
        using CancellationTokenSource cancelled = new();
        Task<ReadResult> reading = node.ReadAsync(Hits.Spec("a"), cancelled.Token).AsTask();
        Task<Snapshot> snapshot = node.ReadSnapshotAsync([Hits.Spec("a")], cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => snapshot);
        await root.StartAgainAsync();
        Assert.True((await node.ReadAsync(Hits.Spec("a"), Cancellation)).IsAbsent);
    }

    [Fact]
    public async Task An_index_of_the_application_is_read_like_a_built_in_one()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: options => options.Indexes.Add(new LengthIndex()));
        CoherenceNode node = await root.ConnectAsync();
        var target = new ObjectId("texts", "poem");
        _ = await node.PublishAsync(new Update().Add(target, "abc"u8).Add(target, "de"u8), Cancellation);
        await root.StopAsync();
        await root.StartAgainAsync();
        ReadResult read = await node.ReadAsync(new IndexSpec("text-lengths", "poem"), Cancellation);
        Assert.Equal(5, BinaryPrimitives.ReadInt64LittleEndian(read.Bytes.Span));
    }

    [Fact]
    public async Task A_cache_that_is_too_small_is_slower_and_never_wrong()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();
        CoherenceNode reader = await root.ConnectAsync(options => options.CacheValues = 16);
        var expected = new long[100];
        var random = new Random(5);
        for (int round = 0; round < 400; round++)
        {
            int changed = random.Next(expected.Length);
            expected[changed] += round;
            PublishReceipt receipt = await writer.PublishAsync(new Update().Add(Hits, $"key-{changed}", round), Cancellation);
            int read = random.Next(2) == 0 ? changed : random.Next(expected.Length);
            ReadResult result;
            do
            {
                // The other node may not have applied the epoch yet: as of its own epoch it is right.
                Snapshot snapshot = await reader.ReadSnapshotAsync([Hits.Spec($"key-{read}")], Cancellation);
                result = await reader.ReadAsync(Hits.Spec($"key-{read}"), Cancellation);
                Assert.True(result.Epoch >= snapshot.Epoch);
            }
            while (result.Epoch < receipt.Epoch && await WaitForEpochAsync(reader, Hits.Spec($"key-{changed}"), receipt.Epoch));
            Assert.Equal(expected[read], Hits.ReadValue(result.Bytes));
        }

        NodeStatus status = await reader.GetStatusAsync();
        Assert.True(status.Evictions > 0);
        Assert.InRange(status.CachedValues, 1, 17);
    }

    [Fact]
    public async Task Reconnecting_keeps_the_cache_warm_and_the_epoch()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        IndexSpec[] specs = [.. Enumerable.Range(0, 300).Select(number => Hits.Spec($"key-{number}"))];
        var update = new Update();
        for (int number = 0; number < specs.Length; number++)
        {
            update.Add(Hits, $"key-{number}", number);
        }

        _ = await node.PublishAsync(update, Cancellation);
        _ = await node.ReadSnapshotAsync(specs, Cancellation);
        foreach (IndexSpec spec in specs)
        {
            _ = await node.ReadAsync(spec, Cancellation);
        }

        NodeStatus before = await node.GetStatusAsync();
        await root.StopAsync();
        Assert.Equal(specs.Length, before.CachedValues);
        await root.StartAgainAsync();
        _ = await node.PublishAsync(new Update().Add(Hits, "key-7", 1), Cancellation);
        Assert.True(node.Epoch > before.Epoch);
        Assert.Equal(8, Hits.ReadValue((await node.ReadAsync(specs[7], Cancellation)).Bytes));
        Assert.All(specs, spec => Assert.True(node.TryRead(spec, out _)));
        NodeStatus after = await node.GetStatusAsync();
        Assert.Equal(2, after.Connections);
        Assert.Equal(before.System, after.System);
    }

    [Fact]
    public async Task A_handle_reads_what_the_node_reads()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        ValueHandle handle = node.Open(Hits.Spec("a"));
        Assert.False(handle.TryRead(out _));
        Assert.True((await handle.ReadAsync(Cancellation)).IsAbsent);
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 3), Cancellation);
        Assert.Equal(3, Hits.ReadValue((await handle.ReadAsync(Cancellation)).Bytes));
        RootFigures figures = await node.GetRootFiguresAsync(Cancellation);
        Assert.Equal((1, 1L), (figures.Children, figures.Operations));
    }

    private static async Task<bool> WaitForEpochAsync(CoherenceNode node, IndexSpec changed, Epoch epoch)
    {
        await foreach (WatchEvent change in node.WatchAsync(changed, cancellation: Cancellation).Changes())
        {
            if (change.Value.Epoch >= epoch)
            {
                break;
            }
        }

        return true;
    }
}
