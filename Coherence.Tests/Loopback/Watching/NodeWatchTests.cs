using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Watching;
using Coherence.Tests.Loopback.Nodes;
using Xunit;

namespace Coherence.Tests.Loopback.Watching;

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
        await using IAsyncEnumerator<WatchEvent> watch = watcher.WatchAsync(Hits.Spec("a"), cancellation: Cancellation).Changes().GetAsyncEnumerator(Cancellation);
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
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(Hits.Spec("a"), cancellation: Cancellation).Changes().GetAsyncEnumerator(Cancellation);
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
        await using IAsyncEnumerator<WatchEvent> first = node.WatchAsync(Hits.Spec("a"), cancellation: cancelled.Token).Changes().GetAsyncEnumerator(cancelled.Token);
        await using IAsyncEnumerator<WatchEvent> second = node.WatchAsync(Hits.Spec("a"), cancellation: Cancellation).Changes().GetAsyncEnumerator(Cancellation);
        Assert.True(await first.MoveNextAsync());
        Assert.True(await second.MoveNextAsync());
        Task<bool> next = first.MoveNextAsync().AsTask();
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 9), Cancellation);
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(9, Hits.ReadValue(second.Current.Value.Bytes));
    }

    [Fact]
    public async Task Each_mark_of_a_watch_of_several_values_ends_a_state_of_one_epoch()
    {
        // WAT-1: both counters are added to in one update, and are equal in every epoch.
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();
        CoherenceNode node = await root.ConnectAsync();
        const int Updates = 300;
        Task writing = Task.Run(
            async () =>
            {
                for (int number = 0; number < Updates; number++)
                {
                    _ = await writer.PublishAsync(new Update().Add(Hits, "a", 1).Add(Hits, "b", 1), Cancellation);
                }
            },
            Cancellation);
        Dictionary<IndexSpec, long> known = [];
        Epoch last = Epoch.Zero;
        bool isFirst = true;
        await foreach (WatchEvent seen in node.WatchAsync([Hits.Spec("a"), Hits.Spec("b"), Hits.Spec("a")], cancellation: Cancellation))
        {
            if (seen.Kind == WatchEventKind.Changed)
            {
                known[seen.Spec] = Hits.ReadValue(seen.Value.Bytes);
                continue;
            }

            Assert.Equal((WatchEventKind.UpToDate, isFirst), (seen.Kind, seen.IsComplete));
            Assert.True(seen.Epoch > last || isFirst);
            Assert.Equal(2, known.Count);
            Assert.Equal(known[Hits.Spec("a")], known[Hits.Spec("b")]);
            (last, isFirst) = (seen.Epoch, false);
            if (known[Hits.Spec("a")] == Updates)
            {
                break;
            }
        }

        await writing;
    }

    [Fact]
    public async Task A_watch_from_an_epoch_leaves_out_what_has_not_changed_since()
    {
        // WAT-3.
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        IndexSpec[] specs = [Hits.Spec("a"), Hits.Spec("b")];
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 1).Add(Hits, "b", 1), Cancellation);
        Epoch known;
        await using (IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(specs, cancellation: Cancellation).GetAsyncEnumerator(Cancellation))
        {
            List<WatchEvent> first = await watch.UntilAsync(WatchEventKind.UpToDate);
            Assert.Equal(specs, first.SkipLast(1).Select(seen => seen.Spec));
            known = first[^1].Epoch;
        }

        PublishReceipt changed = await node.PublishAsync(new Update().Add(Hits, "b", 1), Cancellation);
        CoherenceNode other = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> later = other.WatchAsync(specs, known, Cancellation).GetAsyncEnumerator(Cancellation);
        List<WatchEvent> since = await later.UntilAsync(WatchEventKind.UpToDate);
        Assert.Equal((2, Hits.Spec("b"), changed.Epoch), (since.Count, since[0].Spec, since[0].Value.Changed));
        Assert.False(since[1].IsComplete);

        // One that has not come yet is waited for.
        await using IAsyncEnumerator<WatchEvent> ahead = other.WatchAsync(specs, other.Epoch.Next, Cancellation).GetAsyncEnumerator(Cancellation);
        Task<WatchEvent> next = ahead.NextAsync();
        changed = await node.PublishAsync(new Update().Add(Hits, "c", 1), Cancellation);
        changed = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        WatchEvent seen = await next;
        if (seen.Kind == WatchEventKind.UpToDate)
        {
            seen = await ahead.NextAsync();
        }

        Assert.Equal((WatchEventKind.Changed, Hits.Spec("a"), changed.Epoch), (seen.Kind, seen.Spec, seen.Value.Changed));
    }

    [Fact]
    public async Task A_lost_connection_and_its_return_are_marks_and_what_changed_meanwhile_follows()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync(Quick);
        CoherenceNode writer = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(Hits.Spec("a"), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        WatchEvent first = (await watch.UntilAsync(WatchEventKind.UpToDate))[^1];
        await root.StopAsync();
        WatchEvent lost = await watch.NextAsync();
        Assert.Equal(WatchEventKind.ConnectionLost, lost.Kind);
        Assert.True(lost.Epoch >= first.Epoch);
        await using (IAsyncEnumerator<WatchEvent> late = node.WatchAsync(Hits.Spec("b"), cancellation: Cancellation).GetAsyncEnumerator(Cancellation))
        {
            Assert.Equal(WatchEventKind.ConnectionLost, (await late.NextAsync()).Kind);
        }

        Assert.False(node.IsCurrent);
        await root.StartAgainAsync();
        Assert.Equal(WatchEventKind.Resumed, (await watch.NextAsync()).Kind);
        Assert.Equal(WatchEventKind.UpToDate, (await watch.NextAsync()).Kind);
        PublishReceipt changed = await writer.PublishAsync(new Update().Add(Hits, "a", 5), Cancellation);
        WatchEvent seen = await watch.NextAsync();
        Assert.Equal((WatchEventKind.Changed, changed.Epoch, 5), (seen.Kind, seen.Value.Changed, Hits.ReadValue(seen.Value.Bytes)));
        Assert.Equal((WatchEventKind.UpToDate, false), ((await watch.NextAsync()).Kind, watch.Current.IsComplete));
    }

    [Fact]
    public async Task A_connection_that_is_there_again_within_the_lease_is_no_event()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync(static options => options.Lease = TimeSpan.FromMinutes(5));
        CoherenceNode writer = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(Hits.Spec("a"), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        _ = await watch.UntilAsync(WatchEventKind.UpToDate);
        for (int round = 1; round <= 3; round++)
        {
            await root.StopAsync();
            await root.StartAgainAsync();
            _ = await writer.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
            Assert.Equal((WatchEventKind.Changed, round), ((await watch.NextAsync()).Kind, Hits.ReadValue(watch.Current.Value.Bytes)));
            Assert.Equal(WatchEventKind.UpToDate, (await watch.NextAsync()).Kind);
        }
    }

    private static void Quick(CoherenceNodeOptions options)
    {
        options.Heartbeat = TimeSpan.FromMilliseconds(100);
        options.Lease = TimeSpan.FromMilliseconds(400);
    }
}
