using System;
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
using Coherence.Node.Relays;
using Coherence.Node.Systems;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class FollowedTests
{
    private static readonly SystemId Root = new(new Identifier(1));

    private static readonly TimeSpan Plenty = TimeSpan.FromSeconds(30);

    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_node_can_ask_whether_any_system_has_followed_an_update_of_any_other_however_idle_all_are()
    {
        // Nobody is told of an epoch by a heartbeat as long as the test takes.
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => (options.Heartbeat, options.Lease) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)));
        await using CoherenceRelay relay = await StartRelayAsync(root.Address, "upper");
        await using CoherenceRelay lower = await StartRelayAsync(relay.Addresses[0], "lower");
        await using CoherenceNode near = await ConnectAsync(root.Address);
        await using CoherenceNode beside = await ConnectAsync(relay.Addresses[0]);
        await using CoherenceNode far = await ConnectAsync(lower.Addresses[0]);
        await using CoherenceNode further = await ConnectAsync(lower.Addresses[0]);
        CoherenceNode[] nodes = [near, beside, far, further];
        DirectorySnapshot directory = await near.Directory.ReadAsync(ReadOptions.Latest, Cancellation);
        SystemId[] relays = [.. directory.Systems.Where(static system => system.Entry.IsRelay).Select(static system => system.System)];
        Assert.Equal(2, relays.Length);
        foreach (CoherenceNode publisher in nodes)
        {
            PublishReceipt first = await publisher.PublishAsync(Hit(), Cancellation);
            foreach (CoherenceNode by in nodes)
            {
                CoherenceNode asker = nodes[(Array.IndexOf(nodes, by) + 1) % nodes.Length];
                Assert.True(await asker.WaitUntilFollowedAsync(first.Update, by.System, Plenty, Cancellation) >= first.Epoch);
                Assert.True(by.Epoch >= first.Epoch);
                Assert.Equal(first.Epoch, await asker.WaitUntilFollowedAsync(new EpochRef(Root, first.Epoch), by.System, Plenty, Cancellation));
                Assert.Equal(first.Epoch, await by.WaitUntilFollowedAsync(new EpochRef(Root, first.Epoch), by.System, Plenty, Cancellation));
            }

            // What is waited for comes after the questions.
            EpochRef next = new(first.Update.System, first.Update.Epoch.Next);
            Task<Epoch>[] waiting = [.. relays.Append(Root).Concat(nodes.Select(static by => by.System)).SelectMany(by => nodes.Select(asker => asker.WaitUntilFollowedAsync(next, by, Plenty, Cancellation)))];
            PublishReceipt second = await publisher.PublishAsync(Hit(), Cancellation);
            Assert.Equal(next, second.Update);
            Assert.All(await Task.WhenAll(waiting), epoch => Assert.True(epoch >= second.Epoch));
            Assert.All(nodes, node => Assert.True(node.Epoch >= second.Epoch));
        }
    }

    [Fact]
    public async Task An_update_that_was_refused_is_followed_like_any_other()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode publisher = await root.ConnectAsync();
        CoherenceNode other = await root.ConnectAsync();
        CoherenceNode asker = await root.ConnectAsync();
        SystemId by = await other.GetSystemAsync(Cancellation);
        PublishReceipt first = await publisher.PublishAsync(Hit(), Cancellation);
        Task<Epoch> waiting = asker.WaitUntilFollowedAsync(new EpochRef(first.Update.System, first.Update.Epoch.Next), by, Plenty, Cancellation);
        Update refused = new Update().Add(new ObjectId("nobody-listens", "a"), [1]);
        _ = await Assert.ThrowsAsync<CoherenceException>(() => publisher.PublishAsync(refused, Cancellation));
        Assert.True(await waiting > first.Epoch);
        Assert.True(other.Epoch > first.Epoch);
    }

    [Fact]
    public async Task What_is_not_followed_in_time_or_cannot_be_asked_is_an_error_that_says_why()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode asker = await root.ConnectAsync();
        CoherenceNode other = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(root.Address), Cancellation);
        SystemId by = await other.GetSystemAsync(Cancellation);
        PublishReceipt first = await asker.PublishAsync(Hit(), Cancellation);

        EpochRef never = new(first.Update.System, new Epoch(1_000_000));
        CoherenceException unheard = await AssertFailsAsync(CoherenceFailure.NotFollowed, asker, never, by, TimeSpan.FromMilliseconds(200));
        Assert.Contains($"{never}", unheard.Message, StringComparison.Ordinal);
        Assert.Contains("may not have published it", unheard.Message, StringComparison.Ordinal);

        SystemId nobody = new(new Identifier(4711));
        CoherenceException unknown = await AssertFailsAsync(CoherenceFailure.UnknownSystem, asker, first.Update, nobody, Plenty);
        Assert.Contains($"{nobody}", unknown.Message, StringComparison.Ordinal);

        EpochRef ofNobody = new(nobody, new Epoch(1));
        _ = await AssertFailsAsync(CoherenceFailure.NotFollowed, asker, ofNobody, by, TimeSpan.FromMilliseconds(200));

        await other.DisposeAsync();
        CoherenceException gone = await AssertFailsAsync(CoherenceFailure.UnknownSystem, asker, first.Update, by, Plenty);
        Assert.Contains($"{by}", gone.Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<ArgumentException>(() => asker.WaitUntilFollowedAsync(default, by, Plenty, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => asker.WaitUntilFollowedAsync(first.Update, SystemId.None, Plenty, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => asker.WaitUntilFollowedAsync(first.Update, by, TimeSpan.Zero, Cancellation));
        using CancellationTokenSource given = new();
        Task<Epoch> givenUp = asker.WaitUntilFollowedAsync(never, by, Plenty, given.Token);
        await given.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Task<Epoch> closed = asker.WaitUntilFollowedAsync(never, by, Plenty, Cancellation);
        await asker.DisposeAsync();
        Assert.Equal(CoherenceFailure.Closed, (await Assert.ThrowsAsync<CoherenceException>(() => closed)).Failure);
    }

    private static async Task<CoherenceException> AssertFailsAsync(CoherenceFailure failure, CoherenceNode asker, EpochRef update, SystemId by, TimeSpan timeout)
    {
        CoherenceException thrown = await Assert.ThrowsAsync<CoherenceException>(() => asker.WaitUntilFollowedAsync(update, by, timeout, Cancellation));
        Assert.Equal(failure, thrown.Failure);
        return thrown;
    }

    private static Update Hit() => new Update().Add(Hits, "a", 1);

    private static async Task<CoherenceNode> ConnectAsync(string upstream)
    {
        CoherenceNode node = await CoherenceNode.ConnectAsync(
            RunningRoot.NodeOptions(upstream, static options => (options.Heartbeat, options.Lease) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5))), Cancellation);
        _ = await node.GetSystemAsync(Cancellation);
        return node;
    }

    private static async Task<CoherenceRelay> StartRelayAsync(string upstream, string name)
    {
        CoherenceRelayOptions options = new() { Upstreams = { upstream }, Name = name, Heartbeat = TimeSpan.FromMinutes(1), Lease = TimeSpan.FromMinutes(5) };
        options.Listen.Add(Connections.FreeAddress(CarrierKind.Tcp).ToString());
        return await CoherenceRelay.StartAsync(options, Cancellation);
    }
}
