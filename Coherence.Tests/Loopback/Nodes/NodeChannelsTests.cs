using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Workers;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class NodeChannelsTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_channel_that_is_cut_loses_nothing_and_is_opened_again(int channels)
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using var proxy = ChannelProxy.Start(root.Address);
        await using CoherenceNode node = await ConnectAsync(proxy, channels);
        CoherenceNode other = await root.ConnectAsync();
        await AllUpAsync(node, channels);
        for (int cut = 1; cut <= 4; cut++)
        {
            // Updates of the node, and changes that it has to hear of, are on their way over all channels when one is cut.
            Task<PublishReceipt[]> own = PublishAsync(node, "own");
            Task<PublishReceipt[]> others = PublishAsync(other, "other");
            Assert.True(proxy.TryCut());
            PublishReceipt[] receipts = [.. await own, .. await others];
            Epoch last = receipts.Max(receipt => receipt.Epoch);
            Assert.True(await node.FenceAsync(Cancellation) >= last);
            Snapshot snapshot = await node.ReadSnapshotAsync([Hits.Spec("own"), Hits.Spec("other")], Cancellation);
            Assert.Equal((cut * 200L, cut * 200L), (Hits.ReadValue(snapshot[0].Bytes), Hits.ReadValue(snapshot[1].Bytes)));
            await AllUpAsync(node, channels);
        }

        Assert.Equal(1, (await node.GetStatusAsync()).Connections);
    }

    [Fact]
    public async Task A_link_whose_channels_are_all_cut_is_opened_again_with_all_of_them()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using var proxy = ChannelProxy.Start(root.Address);
        await using CoherenceNode node = await ConnectAsync(proxy, channels: 2);
        await AllUpAsync(node, 2);
        PublishReceipt before = (await PublishAsync(node, "own"))[^1];
        while (proxy.TryCut())
        {
            // Until none is left.
        }

        PublishReceipt after = (await PublishAsync(node, "own"))[^1];
        Assert.True(after.Epoch > before.Epoch);
        await AllUpAsync(node, 2);
        Assert.Equal(400, Hits.ReadValue((await node.ReadAsync(Hits.Spec("own"), Cancellation)).Bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void A_number_of_channels_outside_its_range_is_an_error_that_names_it(int channels)
    {
        CoherenceNodeOptions options = RunningRoot.NodeOptions("127.0.0.1:1", options => options.Channels = channels);
        Assert.Contains("Channels", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private static Task<CoherenceNode> ConnectAsync(ChannelProxy proxy, int channels) =>
        CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(proxy.Address, options => options.Channels = channels), Cancellation);

    private static Task AllUpAsync(CoherenceNode node, int channels) => Until.TrueAsync(async () => (await node.GetStatusAsync()).Channels == channels);

    private static Task<PublishReceipt[]> PublishAsync(CoherenceNode node, string key)
    {
        IEnumerable<Task<PublishReceipt>> publishing = Enumerable.Range(0, 200).Select(_ => node.PublishAsync(new Update().Add(Hits, key, 1), Cancellation));
        return Task.WhenAll(publishing);
    }
}
