using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Watching;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class NodePublishTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CarrierKind.Tcp)]
    [InlineData(CarrierKind.Unix)]
    public async Task What_one_node_published_another_reads_also_after_a_restart_of_the_root(CarrierKind kind)
    {
        await using RunningRoot root = await RunningRoot.StartAsync(kind);
        CoherenceNode writer = await root.ConnectAsync();
        PublishReceipt receipt = await writer.PublishAsync(new Update().Add(Hits, "a", 41), Cancellation);
        CoherenceNode reader = await root.ConnectAsync();
        Assert.Equal(41, await ReadAsync(reader, "a"));
        await root.StopAsync();
        await root.StartAgainAsync();
        Assert.True(root.Root.Recovery.Epoch >= receipt.Epoch);
        CoherenceNode later = await root.ConnectAsync();
        Assert.True(later.Epoch >= receipt.Epoch);
        Assert.Equal(41, await ReadAsync(later, "a"));
    }

    [Fact]
    public async Task A_read_that_follows_a_publication_sees_it()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        for (int expected = 1; expected <= 200; expected++)
        {
            PublishReceipt receipt = await node.PublishAsync(new Update().Add(Hits, "mine", 1), Cancellation);
            ReadResult read = await node.ReadAsync(Hits.Spec("mine"), Cancellation);
            Assert.Equal(expected, Hits.ReadValue(read.Bytes));
            Assert.True(read.Epoch >= receipt.Epoch && read.Changed == receipt.Epoch);
        }
    }

    [Fact]
    public async Task The_operations_of_an_update_are_seen_together()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();
        CoherenceNode reader = await root.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 8).Select(number => $"account-{number}")];
        IndexSpec[] specs = [.. keys.Select(key => Hits.Spec(key))];
        Task writing = TransferAsync(writer, keys, updates: 2000);
        Task[] reading = [CheckSnapshotsAsync(reader, specs, writing), CheckSnapshotsAsync(writer, specs, writing)];
        await writing;
        await Task.WhenAll(reading);
    }

    [Fact]
    public async Task A_refused_update_leaves_no_trace_and_its_error_names_the_value()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: options => options.MaximumValueBytes = 64);
        CoherenceNode node = await root.ConnectAsync();
        RegisterIndex register = new("r");
        _ = await node.PublishAsync(new Update().Add(Hits, "full", long.MaxValue), Cancellation);
        (string Named, Action<Update> Fill)[] refused =
        [
            ("counter:hits/full", update => update.Add(Hits, "full", 1)),
            ("nowhere/k", update => update.Add(new ObjectId("nowhere", "k"), new byte[] { 1 })),
            ("counter:hits/bad", update => update.Add(new ObjectId("counter:hits", "bad"), new byte[] { 0xc1 })),
            ("top3:t/", update => update.Add(new ObjectId("top3:t", "m"), -1L, CounterIndex.WriteAdd)),
            ("register:r/big", update => update.Set(register, "big", node.NextStamp(), new byte[100])),
        ];
        foreach ((string named, Action<Update> fill) in refused)
        {
            Update update = new Update().Add(Hits, "witness", 1);
            fill(update);
            update.Add(Hits, "witness", 1);
            CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(update, Cancellation));
            Assert.Equal(CoherenceFailure.UpdateRejected, failure.Failure);
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        }

        Assert.True((await node.ReadAsync(Hits.Spec("witness"), Cancellation)).IsAbsent);
        _ = await node.PublishAsync(new Update().Add(Hits, "witness", 5), Cancellation);
        Assert.Equal(5, await ReadAsync(node, "witness"));
    }

    [Fact]
    public async Task An_update_is_published_once_and_never_empty()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        Update update = new Update().Add(Hits, "a", 1);
        Task<PublishReceipt> first = node.PublishAsync(update, Cancellation);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => node.PublishAsync(update, Cancellation));
        _ = await first;
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => node.PublishAsync(new Update(), Cancellation));
        Assert.Equal(1, await ReadAsync(node, "a"));
    }

    [Fact]
    public async Task Cancelling_a_publication_stops_the_waiting_and_not_the_update()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        using CancellationTokenSource cancelled = new();
        await root.StopAsync();
        Task<PublishReceipt> publishing = node.PublishAsync(new Update().Add(Hits, "a", 1), cancelled.Token);
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        await root.StartAgainAsync();
        _ = await node.PublishAsync(new Update().Add(Hits, "b", 1), Cancellation);
        Assert.Equal(1, await ReadAsync(node, "a"));
    }

    [Fact]
    public async Task Updates_that_were_published_while_the_root_was_away_take_effect_once()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        List<Task<PublishReceipt>> publishing = [];
        for (int round = 0; round < 4; round++)
        {
            publishing.AddRange(Enumerable.Range(0, 500).Select(_ => node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation)));
            await root.StopAsync();
            publishing.AddRange(Enumerable.Range(0, 500).Select(_ => node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation)));
            await root.StartAgainAsync();
        }

        PublishReceipt[] receipts = await Task.WhenAll(publishing);
        Assert.Equal(4000, await ReadAsync(node, "a"));
        Assert.Equal(receipts.Select(receipt => receipt.Epoch).Order(), receipts.Select(receipt => receipt.Epoch));
    }

    [Fact]
    public async Task Closing_a_node_ends_what_waits_with_an_error()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        await root.StopAsync();
        Task<PublishReceipt> publishing = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Task<ReadResult> reading = node.ReadAsync(Hits.Spec("a"), Cancellation).AsTask();
        Task<Snapshot> snapshot = node.ReadSnapshotAsync([Hits.Spec("a"), Hits.Spec("b")], Cancellation).AsTask();
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(Hits.Spec("a"), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        Task<bool> change = watch.MoveNextAsync().AsTask();
        await node.DisposeAsync();
        Assert.Equal(CoherenceFailure.OutcomeUnknown, (await Assert.ThrowsAsync<CoherenceException>(() => publishing)).Failure);
        Assert.Equal(CoherenceFailure.Closed, (await Assert.ThrowsAsync<CoherenceException>(() => reading)).Failure);
        Assert.Equal(CoherenceFailure.Closed, (await Assert.ThrowsAsync<CoherenceException>(() => snapshot)).Failure);
        Assert.Equal(CoherenceFailure.Closed, (await Assert.ThrowsAsync<CoherenceException>(() => change)).Failure);
        _ = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation));
        _ = await Assert.ThrowsAsync<CoherenceException>(() => node.ReadAsync(Hits.Spec("z"), Cancellation).AsTask());
    }

    [Fact]
    public async Task An_update_of_many_parts_takes_effect_whole()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        Update update = new();
        for (int number = 0; number < 60_000; number++)
        {
            update.Add(Hits, $"key-{number % 1000}", 1);
        }

        _ = await node.PublishAsync(update, Cancellation);
        Assert.Equal(60, await ReadAsync(node, "key-7"));
    }

    private static async Task<long> ReadAsync(CoherenceNode node, string key) =>
        Hits.ReadValue((await node.ReadAsync(Hits.Spec(key), Cancellation)).Bytes);

    private static async Task TransferAsync(CoherenceNode node, string[] keys, int updates)
    {
        Queue<Task<PublishReceipt>> publishing = [];
        for (int number = 0; number < updates; number++)
        {
            publishing.Enqueue(node.PublishAsync(
                new Update().Add(Hits, keys[number % keys.Length], 1).Add(Hits, keys[(number + 3) % keys.Length], -1), Cancellation));
            if (publishing.Count > 16)
            {
                _ = await publishing.Dequeue();
            }
        }

        _ = await Task.WhenAll(publishing);
    }

    private static async Task CheckSnapshotsAsync(CoherenceNode node, IndexSpec[] specs, Task until)
    {
        Epoch last = default;
        do
        {
            Snapshot snapshot = await node.ReadSnapshotAsync(specs, Cancellation);
            Assert.Equal(0, Enumerable.Range(0, snapshot.Count).Sum(position => Hits.ReadValue(snapshot[position].Bytes)));
            Assert.True(snapshot.Epoch >= last);
            last = snapshot.Epoch;
        }
        while (!until.IsCompleted);
    }
}
