using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Relays;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class UpdateWaitTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_node_of_the_tree_can_wait_for_an_update_of_any_other_before_it_is_published()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay relay = await StartRelayAsync(root.Address);
        await using CoherenceRelay lower = await StartRelayAsync(relay.Addresses[0]);
        await using CoherenceNode near = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(root.Address), Cancellation);
        await using CoherenceNode far = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(lower.Addresses[0]), Cancellation);
        foreach ((CoherenceNode publisher, CoherenceNode other) in new[] { (near, far), (far, near) })
        {
            PublishReceipt first = await publisher.PublishAsync(Hit(), Cancellation);
            Assert.True(await other.WaitForEpochAsync(first.Update, Cancellation) >= first.Epoch);

            // Nothing happens in the cluster from here on but what is waited for.
            EpochRef second = new(first.Update.System, first.Update.Epoch.Next);
            Task<Epoch> waiting = other.WaitForEpochAsync(second, Cancellation);
            Task<Epoch> own = publisher.WaitForEpochAsync(second, Cancellation);
            PublishReceipt receipt = await publisher.PublishAsync(Hit(), Cancellation);
            Assert.Equal(second, receipt.Update);
            Assert.True(await waiting >= receipt.Epoch);
            Assert.True(other.Epoch >= receipt.Epoch);
            Assert.True(await own >= receipt.Epoch);
        }

        Assert.True(await far.WaitForEpochAsync(new EpochRef(new SystemId(new Identifier(1)), near.Epoch), Cancellation) >= near.Epoch);
    }

    [Fact]
    public async Task An_update_that_was_refused_was_decided_upon()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode publisher = await root.ConnectAsync();
        CoherenceNode other = await root.ConnectAsync();
        PublishReceipt first = await publisher.PublishAsync(Hit(), Cancellation);
        Task<Epoch> waiting = other.WaitForEpochAsync(new EpochRef(first.Update.System, first.Update.Epoch.Next), Cancellation);
        Update refused = new Update().Add(new ObjectId("nobody-listens", "a"), [1]);
        _ = await Assert.ThrowsAsync<CoherenceException>(() => publisher.PublishAsync(refused, Cancellation));
        Assert.True(await waiting > first.Epoch);
    }

    [Fact]
    public async Task A_wait_for_what_never_comes_ends_with_its_publisher_or_when_it_is_given_up()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode other = await root.ConnectAsync();
        CoherenceNode publisher = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(root.Address), Cancellation);
        PublishReceipt first = await publisher.PublishAsync(Hit(), Cancellation);
        EpochRef never = new(first.Update.System, new Epoch(1_000_000));
        using CancellationTokenSource given = new();
        Task<Epoch> givenUp = other.WaitForEpochAsync(never, given.Token);
        Task<Epoch> waiting = other.WaitForEpochAsync(never, Cancellation);
        await given.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(waiting.IsCompleted);
        await publisher.DisposeAsync();
        Assert.True(await waiting >= first.Epoch);
    }

    [Fact]
    public async Task A_wait_for_every_cache_ends_when_each_has_followed_the_update()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay relay = await StartRelayAsync(root.Address);
        CoherenceNode publisher = await root.ConnectAsync();
        CoherenceNode other = await root.ConnectAsync();
        await using CoherenceNode holder = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(relay.Addresses[0]), Cancellation);
        for (int update = 1; update <= 20; update++)
        {
            _ = await holder.ReadAsync(Hits.Spec("a"), Cancellation);
            PublishReceipt receipt = await publisher.PublishAsync(Hit(), Cancellation);
            Assert.True(await other.WaitUntilFollowedAsync(receipt.Update, Cancellation) >= receipt.Epoch);
            Assert.Equal(update, Hits.ReadValue((await holder.ReadAsync(Hits.Spec("a"), Cancellation)).Bytes));
        }
    }

    private static Update Hit() => new Update().Add(Hits, "a", 1);

    private static async Task<CoherenceRelay> StartRelayAsync(string upstream)
    {
        CoherenceRelayOptions options = new() { Upstreams = { upstream } };
        options.Listen.Add(Connections.FreeAddress(CarrierKind.Tcp).ToString());
        return await CoherenceRelay.StartAsync(options, Cancellation);
    }
}
