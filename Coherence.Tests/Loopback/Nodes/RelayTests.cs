using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Relays;
using Coherence.Node.Watching;
using Coherence.Tests.Loopback.Cli;
using Coherence.Tests.Loopback.Watching;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class RelayTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Through_two_relays_everything_is_as_at_the_root()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay upper = await StartAsync(root.Address);
        await using CoherenceRelay lower = await StartAsync(upper.Addresses[0]);
        await using CoherenceNode node = await ConnectAsync(lower.Addresses[0]);
        CoherenceNode other = await root.ConnectAsync();
        IndexSpec spec = Hits.Spec("a");

        PublishReceipt receipt = await node.PublishAsync(new Update().Add(Hits, "a", 1).Add(Hits, "b", 1), Cancellation);
        ReadResult read = await node.ReadAsync(spec, Cancellation);
        Assert.Equal((1, receipt.Epoch), (Hits.ReadValue(read.Bytes), read.Changed));
        Assert.Equal(1, Hits.ReadValue((await other.ReadAsync(spec, ReadOptions.AtLeast(receipt.Epoch), Cancellation)).Bytes));

        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(spec, cancellation: Cancellation).Changes().GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        PublishReceipt later = await other.PublishAsync(new Update().Add(Hits, "a", 1).Add(Hits, "b", 1), Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(2, Hits.ReadValue(watch.Current.Value.Bytes));

        Assert.True(await node.FenceAsync(Cancellation) >= later.Epoch);
        Snapshot both = await node.ReadSnapshotAsync([spec, Hits.Spec("b")], ReadOptions.Latest, Cancellation);
        Assert.Equal((2, 2), (Hits.ReadValue(both[0].Bytes), Hits.ReadValue(both[1].Bytes)));
        Assert.Equal(root.Root.Cluster, (await node.GetStatusAsync()).Cluster);
        Assert.Equal((1, 1), ((await upper.GetStatusAsync()).Children, (await lower.GetStatusAsync()).Children));
        Assert.Equal(1, (await node.GetRootFiguresAsync(Cancellation)).Children);
    }

    [Fact]
    public async Task After_a_coherent_acknowledgement_no_cache_shows_what_was_before()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay upper = await StartAsync(root.Address);
        await using CoherenceRelay lower = await StartAsync(upper.Addresses[0]);
        CoherenceNode[] readers = [await root.ConnectAsync(), await ConnectAsync(upper.Addresses[0]), await ConnectAsync(lower.Addresses[0])];
        await using CoherenceNode below = readers[1];
        await using CoherenceNode deepest = readers[2];
        await using CoherenceNode publisher = await ConnectAsync(lower.Addresses[0]);
        IndexSpec spec = Hits.Spec("a");
        for (int number = 1; number <= 100; number++)
        {
            foreach (CoherenceNode reader in readers)
            {
                _ = await reader.ReadAsync(spec, Cancellation);
            }

            PublishReceipt receipt = await publisher.PublishAsync(new Update().Add(Hits, "a", 1), PublishAcknowledgement.Coherent, Cancellation);
            Assert.Equal(PublishAcknowledgement.Coherent, receipt.Acknowledgement);
            foreach (CoherenceNode reader in readers)
            {
                Assert.True(!reader.TryRead(spec, out ReadResult read) || Hits.ReadValue(read.Bytes) == number, $"{number}");
            }
        }
    }

    [Fact]
    public async Task Many_coherent_acknowledgements_at_once_all_come()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay relay = await StartAsync(root.Address);
        await using CoherenceNode node = await ConnectAsync(relay.Addresses[0], options => options.UnconfirmedUpdates = 4096);
        PublishReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 10_000)
            .Select(_ => node.PublishAsync(new Update().Add(Hits, "a", 1), PublishAcknowledgement.Coherent, Cancellation)));
        Assert.Equal(10_000, Hits.ReadValue((await node.ReadAsync(Hits.Spec("a"), ReadOptions.AtLeast(receipts.Max(receipt => receipt.Epoch)), Cancellation)).Bytes));
        Assert.Equal(1, (await node.GetStatusAsync()).Connections);
    }

    [Fact]
    public async Task A_node_whose_relay_is_killed_goes_on_at_another_with_its_cache_warm()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        using CliProcess killed = CliProcess.Start("relay", "--upstream", root.Address, "--listen", "127.0.0.1:0", "--log", "none");
        string first = CliProcessTests.Address(await killed.NextLineAsync("relay: serving "));
        await using CoherenceRelay second = await StartAsync(root.Address);
        await using CoherenceNode node = await ConnectAsync(first, options => options.Upstreams.Add(second.Addresses[0]));
        IndexSpec[] specs = [.. Enumerable.Range(0, 200).Select(number => Hits.Spec($"key-{number}"))];
        foreach (IndexSpec spec in specs)
        {
            _ = await node.ReadAsync(spec, Cancellation);
        }

        long misses = (await node.GetStatusAsync()).Misses;
        Task<PublishReceipt>[] publishing = [.. Enumerable.Range(0, 1000).Select(number => PublishAsync(node, number))];
        await publishing[0];
        Epoch before = node.Epoch;
        killed.Signal("KILL");
        PublishReceipt[] receipts = await Task.WhenAll(publishing);
        Assert.True(node.Epoch >= before && node.Epoch >= receipts.Max(receipt => receipt.Epoch));
        Assert.Equal(1000, Hits.ReadValue((await node.ReadAsync(Hits.Spec("count"), ReadOptions.Latest, Cancellation)).Bytes));
        NodeStatus status = await node.GetStatusAsync();
        Assert.Equal(2, status.Connections);
        Assert.Equal(1, (await second.GetStatusAsync()).Children);

        // What nobody changed needs no question of a reader, on the new way either.
        await Until.TrueAsync(() => Task.FromResult(specs.All(spec => node.TryRead(spec, out _))));
        Assert.Equal(misses + 1, (await node.GetStatusAsync()).Misses);
    }

    [Fact]
    public async Task Children_of_a_relay_that_is_closed_are_told_and_go_elsewhere()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        var log = new CollectingLog();
        CoherenceRelay relay = await StartAsync(root.Address);
        await using CoherenceNode node = await ConnectAsync(relay.Addresses[0], options =>
        {
            options.Upstreams.Add(root.Address);
            options.LoggerFactory = log;
        });
        await relay.DisposeAsync();
        await relay.Completion;
        _ = await log.EntryAsync("The upstream said goodbye: ShuttingDown");
        PublishReceipt receipt = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Assert.Equal(receipt.Epoch, (await node.ReadAsync(Hits.Spec("a"), Cancellation)).Changed);
        CoherenceException closed = await Assert.ThrowsAsync<CoherenceException>(relay.GetStatusAsync);
        Assert.Equal(CoherenceFailure.Closed, closed.Failure);
    }

    [Fact]
    public async Task A_relay_that_is_given_itself_as_its_upstream_is_told_so()
    {
        string address = Connections.FreeAddress(CarrierKind.Unix).ToString();
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => StartAsync(address, options =>
        {
            options.Listen.Clear();
            options.Listen.Add(address);
        }));
        Assert.Equal(CoherenceFailure.Refused, refused.Failure);
        Assert.Contains("its own upstream", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_without_an_upstream_says_that_nobody_is_there()
    {
        string nobody = Connections.FreeAddress(CarrierKind.Unix).ToString();
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(
            () => StartAsync(nobody, options => options.ConnectTimeout = TimeSpan.FromMilliseconds(100)));
        Assert.Equal(CoherenceFailure.Unreachable, failure.Failure);
        Assert.Contains(nobody, failure.Message, StringComparison.Ordinal);
    }

    private static Task<PublishReceipt> PublishAsync(CoherenceNode node, int number) =>
        node.PublishAsync(new Update().Add(Hits, "count", 1).Add(Hits, $"done-{number}", 1), Cancellation);

    [Fact]
    public async Task A_part_that_would_not_fit_a_frame_with_its_begin_and_end_is_refused_and_harms_nobody()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay relay = await StartAsync(root.Address);
        using RawPeer peer = await RawPeer.ConnectAsync(relay.Addresses[0]);
        await peer.SendAsync(Preamble.Bytes.ToArray());
        await peer.SendFrameAsync(Wire.Hello());
        SystemId system = Wire.ReadGrantSystemId((await peer.NextAsync(MessageCode.GrantSystemId))!).System;
        UInt128 first = Wire.ReadGrantArc((await peer.NextAsync(MessageCode.GrantArc))!).Arc.Prefix.Value;
        const int Operations = 4;
        int beside = Wire.Operation(new Identifier(first), WireLimits.DeltaBytes).Length - WireLimits.DeltaBytes;
        await peer.SendFrameAsync(Wire.Begin(system, 1, 0));
        for (uint number = 0; number < Operations; number++)
        {
            await peer.SendFrameAsync(Wire.Operation(new Identifier(first + number), (WireLimits.FrameBytes / Operations) - beside));
        }

        await peer.SendFrameAsync(Wire.End(system, 1, Operations));
        Assert.Equal(GoodbyeReason.RuleBroken, await peer.EndAsync());
        await using CoherenceNode node = await ConnectAsync(relay.Addresses[0]);
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
    }

    private static Task<CoherenceRelay> StartAsync(string upstream, Action<CoherenceRelayOptions>? configure = null)
    {
        var options = new CoherenceRelayOptions { ConnectTimeout = TimeSpan.FromMinutes(1) };
        options.Upstreams.Add(upstream);
        options.Listen.Add("127.0.0.1:0");
        configure?.Invoke(options);
        return CoherenceRelay.StartAsync(options, Cancellation);
    }

    private static Task<CoherenceNode> ConnectAsync(string address, Action<CoherenceNodeOptions>? configure = null) =>
        CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(address, configure), Cancellation);
}
