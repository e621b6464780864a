using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Relays;
using Coherence.Node.Transactions;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>Own updates are seen at once, over real channels: specs/speculation.md.</summary>
public sealed class SpeculationTests
{
    private static readonly CounterIndex Hits = new("hits");

    // What a node reads while the root is away.
    private static readonly ReadOptions Away = ReadOptions.Speculative with { OnLostLease = LostLease.ServeStale };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_counter_is_seen_at_once_and_counts_once_when_it_is_confirmed()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectNamedAsync(root);
        Assert.Equal(0, Hits.ReadValue((await node.ReadAsync(Hits.Spec("a"), ReadOptions.Speculative, Cancellation)).Bytes));
        await root.StopAsync();

        Task<PublishReceipt> published = node.PublishAsync(new Update().Add(Hits, "a", 3), Cancellation);
        ReadResult before = await node.ReadAsync(Hits.Spec("a"), Away, Cancellation);
        Assert.Equal((3, true, false), (Hits.ReadValue(before.Bytes), before.IsUnconfirmed, before.IsAbsent));
        Assert.Equal(0, Hits.ReadValue((await node.ReadAsync(Hits.Spec("a"), Away with { IsSpeculative = false }, Cancellation)).Bytes));

        await root.StartAgainAsync();
        PublishReceipt receipt = await published;
        ReadResult after = await node.ReadAsync(Hits.Spec("a"), ReadOptions.Speculative, Cancellation);
        Assert.Equal((3, false, receipt.Epoch), (Hits.ReadValue(after.Bytes), after.IsUnconfirmed, after.Changed));
    }

    [Fact]
    public async Task A_transaction_that_is_refused_is_undone_and_a_watch_sees_it()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectNamedAsync(root);
        CoherenceNode other = await root.ConnectAsync();
        await using IAsyncEnumerator<ReadResult> watch =
            node.WatchSpeculativelyAsync(Hits.Spec("out"), Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Transaction transaction = await node.BeginTransactionAsync(cancellation: Cancellation);
        _ = await transaction.ReadAsync(Hits.Spec("in"), Cancellation);
        _ = transaction.Update.Add(Hits, "out", 1).Add(Hits, "beside", 1);
        _ = await other.PublishAsync(new Update().Add(Hits, "in", 1), Cancellation);
        await root.StopAsync();

        Task commit = transaction.CommitAsync(cancellation: Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((1, true), (Hits.ReadValue(watch.Current.Bytes), watch.Current.IsUnconfirmed));

        await root.StartAgainAsync();
        CoherenceException conflict = await Assert.ThrowsAsync<CoherenceException>(() => commit);
        Assert.Equal(CoherenceFailure.Conflict, conflict.Failure);
        Snapshot both = await node.ReadSnapshotAsync([Hits.Spec("out"), Hits.Spec("beside")], ReadOptions.Speculative, Cancellation);
        Assert.Equal((0, 0), (Hits.ReadValue(both[0].Bytes), Hits.ReadValue(both[1].Bytes)));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((0, false), (Hits.ReadValue(watch.Current.Bytes), watch.Current.IsUnconfirmed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_has_published_sees_it_and_a_counter_never_goes_back(bool isBelowRelay)
    {
        const int Updates = 300;
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode other = await root.ConnectAsync();
        await using CoherenceRelay? relay = isBelowRelay ? await StartRelayAsync(root.Address) : null;
        CoherenceNode node = await root.ConnectAsync(options =>
        {
            if (relay is not null)
            {
                options.Upstreams[0] = relay.Addresses[0];
            }
        });
        _ = await node.PublishAsync(new Update().Add(Hits, "first", 1), Cancellation);
        ValueHandle handle = node.Open(Hits.Spec("a"));
        var published = new List<Task>();
        long seen = 0;
        for (int number = 1; number <= Updates; number++)
        {
            published.Add(node.PublishAsync(new Update().Add(Hits, "a", 1).Add(Hits, "b", 1), Cancellation));
            published.Add(other.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation));
            ReadResult read = number % 2 == 0
                ? await node.ReadAsync(Hits.Spec("a"), ReadOptions.Speculative, Cancellation)
                : await handle.ReadAsync(ReadOptions.Speculative, Cancellation);
            long value = Hits.ReadValue(read.Bytes);
            Assert.InRange(value, Math.Max(seen, number), Updates * 2);
            seen = value;
            if (number % 10 == 0)
            {
                Snapshot both = await node.ReadSnapshotAsync([Hits.Spec("b"), Hits.Spec("a")], ReadOptions.Speculative, Cancellation);
                Assert.Equal(number, Hits.ReadValue(both[0].Bytes));
                Assert.InRange(Hits.ReadValue(both[1].Bytes), seen, Updates * 2);
                seen = Hits.ReadValue(both[1].Bytes);
            }
        }

        await Task.WhenAll(published);
        ReadResult last = await node.ReadAsync(Hits.Spec("a"), ReadOptions.Latest with { IsSpeculative = true }, Cancellation);
        Assert.Equal((Updates * 2, false), (Hits.ReadValue(last.Bytes), last.IsUnconfirmed));
    }

    [Fact]
    public async Task What_a_node_publishes_its_sibling_sees_while_the_root_is_away_and_once_when_it_is_back()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay relay = await StartRelayAsync(root.Address, static options => options.TellSiblings = true);
        CoherenceNode publisher = await root.ConnectAsync(options => options.Upstreams[0] = relay.Addresses[0]);
        CoherenceNode sibling = await root.ConnectAsync(options =>
        {
            options.Upstreams[0] = relay.Addresses[0];
            options.HearSiblings = true;
        });
        _ = await publisher.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        await using IAsyncEnumerator<ReadResult> watch =
            sibling.WatchSpeculativelyAsync(Hits.Spec("a"), Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((1, false), (Hits.ReadValue(watch.Current.Bytes), watch.Current.IsUnconfirmed));
        await root.StopAsync();

        Task<PublishReceipt> published = publisher.PublishAsync(new Update().Add(Hits, "a", 3), Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((4, true), (Hits.ReadValue(watch.Current.Bytes), watch.Current.IsUnconfirmed));
        ReadResult read = await sibling.ReadAsync(Hits.Spec("a"), Away, Cancellation);
        Assert.Equal((4, true), (Hits.ReadValue(read.Bytes), read.IsUnconfirmed));

        await root.StartAgainAsync();
        PublishReceipt receipt = await published;
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((4, false, receipt.Epoch), (Hits.ReadValue(watch.Current.Bytes), watch.Current.IsUnconfirmed, watch.Current.Changed));
    }

    [Fact]
    public async Task A_value_that_was_read_speculatively_is_read_without_waiting()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectNamedAsync(root);
        _ = await node.ReadAsync(Hits.Spec("a"), ReadOptions.Speculative, Cancellation);
        await root.StopAsync();
        Task published = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        _ = await node.ReadAsync(Hits.Spec("a"), Away, Cancellation);

        Assert.True(node.TryRead(Hits.Spec("a"), Away, out ReadResult read));
        Assert.Equal((1, true), (Hits.ReadValue(read.Bytes), read.IsUnconfirmed));
        Assert.True(node.Open(Hits.Spec("a")).TryRead(Away, out read));
        Assert.True(read.IsUnconfirmed);
        await root.StartAgainAsync();
        await published;
    }

    [Fact]
    public async Task In_a_scope_ones_own_updates_are_not_waited_for()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectNamedAsync(root);
        _ = await node.ReadAsync(Hits.Spec("a"), ReadOptions.Speculative, Cancellation);
        await root.StopAsync();
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        Task published = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        ReadResult read = await node.ReadAsync(Hits.Spec("a"), Away, Cancellation);
        Assert.Equal((1, true), (Hits.ReadValue(read.Bytes), read.IsUnconfirmed));
        await root.StartAgainAsync();
        await published;
    }

    [Fact]
    public async Task What_is_not_here_and_would_have_to_be_waited_for_is_said()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync(options => options.Lease = options.Heartbeat * 3.5);
        await root.StopAsync();
        await Until.TrueAsync(() => Task.FromResult(!node.IsCurrent));
        CoherenceException stale = await Assert.ThrowsAsync<CoherenceException>(
            () => node.ReadAsync(Hits.Spec("a"), Away, Cancellation).AsTask());
        Assert.Equal(CoherenceFailure.LeaseLost, stale.Failure);
        CoherenceException thrown = await Assert.ThrowsAsync<CoherenceException>(
            () => node.ReadSnapshotAsync([Hits.Spec("a")], Away with { OnLostLease = LostLease.Throw }, Cancellation).AsTask());
        Assert.Equal(CoherenceFailure.LeaseLost, thrown.Failure);
    }

    [Fact]
    public async Task An_index_that_the_root_does_not_know_is_said_to_readers_and_watches()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(
            () => node.ReadAsync(new("orders", "a"), ReadOptions.Speculative, Cancellation).AsTask());
        Assert.Equal(CoherenceFailure.UnknownIndex, failure.Failure);
        failure = await Assert.ThrowsAsync<CoherenceException>(
            async () => await node.WatchSpeculativelyAsync(new("orders", "b"), Cancellation).FirstAsync(Cancellation));
        Assert.Equal(CoherenceFailure.UnknownIndex, failure.Failure);
    }

    // Before it has a system id, what it publishes has no number, and is not shown.
    private static async Task<CoherenceNode> ConnectNamedAsync(RunningRoot root)
    {
        CoherenceNode node = await root.ConnectAsync();
        _ = await node.PublishAsync(new Update().Add(Hits, "first", 1), Cancellation);
        return node;
    }

    private static Task<CoherenceRelay> StartRelayAsync(string upstream, Action<CoherenceRelayOptions>? configure = null)
    {
        CoherenceRelayOptions options = new() { ConnectTimeout = TimeSpan.FromMinutes(1) };
        configure?.Invoke(options);
        options.Upstreams.Add(upstream);
        options.Listen.Add("127.0.0.1:0");
        return CoherenceRelay.StartAsync(options, Cancellation);
    }
}
