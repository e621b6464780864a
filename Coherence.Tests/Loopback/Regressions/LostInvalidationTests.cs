using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Workers;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Tests.Loopback.Nodes;
using Xunit;

namespace Coherence.Tests.Loopback.Regressions;

/// <summary>
/// A lost invalidation after reconnect: Hazelcast 25304, where a near cache went on serving what had changed while its connection was cut. The
/// transcript <c>change-while-cut</c> is the same, message by message.
/// </summary>
public sealed class LostInvalidationTests
{
    private static readonly CounterIndex Hits = new("hits");
    private static readonly IndexSpec Spec = Hits.Spec("a");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_changed_while_the_connection_was_cut_is_never_served_as_of_an_epoch_after_it()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using var proxy = ChannelProxy.Start(root.Address);
        await using CoherenceNode node = await CoherenceNode.ConnectAsync(
            RunningRoot.NodeOptions(proxy.Address, static options => options.Channels = 2), Cancellation);
        CoherenceNode writer = await root.ConnectAsync();
        Epoch before = Epoch.Zero;
        for (int round = 1; round <= 30; round++)
        {
            // It is cached, and with the epoch after that subscribed.
            _ = await node.ReadAsync(Spec, ReadOptions.AtLeast(before), Cancellation);
            PublishReceipt other = await writer.PublishAsync(new Update().Add(Hits, "b", 1), Cancellation);
            _ = await node.WaitForEpochAsync(other.Epoch, Timeout.InfiniteTimeSpan, Cancellation);
            Assert.Equal(round - 1, Hits.ReadValue((await node.ReadAsync(Spec, Cancellation)).Bytes));
            Cut(proxy);
            PublishReceipt changed = await writer.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
            Cut(proxy);
            ReadResult read;
            do
            {
                read = await node.ReadAsync(Spec, Cancellation);
                Assert.Equal(read.Epoch >= changed.Epoch ? round : round - 1, Hits.ReadValue(read.Bytes));
                await Task.Yield();
            }
            while (read.Epoch < changed.Epoch);

            before = changed.Epoch;
        }
    }

    private static void Cut(ChannelProxy proxy)
    {
        while (proxy.TryCut())
        {
            // Until none is left.
        }
    }
}
