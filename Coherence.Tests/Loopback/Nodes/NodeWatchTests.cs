using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class NodeWatchTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_yields_the_present_value_and_each_newer_one_across_a_restart_of_the_root()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();
        CoherenceNode watcher = await root.ConnectAsync();
        await using IAsyncEnumerator<ValueChange> watch = watcher.WatchAsync(Hits.Spec("a"), Cancellation).GetAsyncEnumerator(Cancellation);
        Epoch last = new(-1);
        for (int number = 0; number < 20; number++)
        {
            // Awaited one by one, so none is skipped.
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal(number, Hits.ReadValue(watch.Current.Value.Bytes));
            Assert.Equal(number == 0, watch.Current.Value.IsAbsent);
            Assert.True(watch.Current.Value.Changed > last && watch.Current.Value.Epoch >= watch.Current.Value.Changed);
            last = watch.Current.Value.Changed;
            if (number % 7 == 6)
            {
                await root.StopAsync();
                await root.StartAgainAsync();
            }

            _ = await writer.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        }
    }

    [Fact]
    public async Task A_slow_watcher_sees_the_newest_value()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        await using IAsyncEnumerator<ValueChange> watch = node.WatchAsync(Hits.Spec("a"), Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        for (int number = 0; number < 100; number++)
        {
            _ = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        }

        long seen = 0;
        int steps = 0;
        while (seen < 100 && await watch.MoveNextAsync())
        {
            seen = Hits.ReadValue(watch.Current.Value.Bytes);
            steps++;
        }

        Assert.InRange(steps, 1, 3);
    }

    [Fact]
    public async Task A_cancelled_watch_ends_and_leaves_others_alone()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        using CancellationTokenSource cancelled = new();
        await using IAsyncEnumerator<ValueChange> first = node.WatchAsync(Hits.Spec("a"), cancelled.Token).GetAsyncEnumerator(cancelled.Token);
        await using IAsyncEnumerator<ValueChange> second = node.WatchAsync(Hits.Spec("a"), Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await first.MoveNextAsync());
        Assert.True(await second.MoveNextAsync());
        Task<bool> next = first.MoveNextAsync().AsTask();
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 9), Cancellation);
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(9, Hits.ReadValue(second.Current.Value.Bytes));
    }
}
