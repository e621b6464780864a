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
using Coherence.Node.Reading;
using Coherence.Tests.Loopback.Nodes;
using Xunit;

namespace Coherence.Tests.Loopback.Regressions;

/// <summary>
/// A fill that races an invalidation: Ignite IGNITE-627 and Infinispan ISPN-13612, where a value that was on its way into a near cache when it changed
/// was put there after its invalidation had passed, and stayed. The transcript <c>fill-races-invalidation</c> has the orders in which they can meet.
/// </summary>
public sealed class FillRaceTests
{
    private const int Keys = 64;
    private const int Rounds = 40;

    // More than fits between a root and a channel that takes nothing.
    private const int LargePages = 40;
    private static readonly CounterIndex Hits = new("hits");
    private static readonly RegisterIndex Pages = new("pages");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_changes_while_it_is_granted_is_what_it_was_at_the_epoch_of_the_answer()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode writer = await root.ConnectAsync();

        // Most reads are fills: the cache holds a quarter of the values.
        CoherenceNode node = await root.ConnectAsync(static options => options.CacheValues = 16);
        List<Epoch> changes = [];
        Task writing = Task.Run(
            async () =>
            {
                for (int round = 0; round < Rounds * 4; round++)
                {
                    Update update = new();
                    for (int key = 0; key < Keys; key++)
                    {
                        _ = update.Add(Hits, $"{key}", 1);
                    }

                    changes.Add((await writer.PublishAsync(update, Cancellation)).Epoch);
                }
            },
            Cancellation);
        List<ReadResult> reads = [];
        for (int round = 0; round < Rounds || !writing.IsCompleted; round++)
        {
            for (int key = 0; key < Keys; key++)
            {
                reads.Add(await node.ReadAsync(Hits.Spec($"{key}"), Cancellation));

                // It is read so often that it stays, and may be what it was before it was invalidated.
                reads.Add(await node.ReadAsync(Hits.Spec("0"), Cancellation));
            }
        }

        await writing;
        Assert.All(reads, read => Assert.Equal(changes.Count(epoch => epoch <= read.Epoch), Hits.ReadValue(read.Bytes)));
        Assert.True((await node.GetStatusAsync()).Misses > Keys);
    }

    [Fact]
    public async Task A_value_whose_invalidation_has_overtaken_it_on_another_channel_is_not_shown()
    {
        TimeSpan patience = TimeSpan.FromMinutes(1);
        await using RunningRoot root = await RunningRoot.StartAsync(configure: options => options.Lease = patience);
        CoherenceNode writer = await root.ConnectAsync();
        await using HoldingProxy proxy = new(root.Address);
        await using CoherenceNode node = await CoherenceNode.ConnectAsync(
            RunningRoot.NodeOptions(proxy.Address, options => (options.Channels, options.Lease) = (2, patience)), Cancellation);
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        for (int page = 0; page < LargePages; page++)
        {
            PublishReceipt written = await writer.PublishAsync(new Update().Set(Pages, $"{page}", writer.NextStamp(), new byte[200_000]), Cancellation);
            _ = await node.WaitForEpochAsync(written.Epoch, Timeout.InfiniteTimeSpan, Cancellation);
        }

        // Nothing is left to be told but what it asks for.
        await Until.TrueAsync(async () => (await node.GetStatusAsync()).Channels == 2);

        // An answer goes over the channel of its question. It stays there, and with it so much that the root says everything else over the other.
        proxy.Hold();
        Task<ReadResult> filling = node.ReadAsync(Hits.Spec("a"), Cancellation).AsTask();
        Task<ReadResult>[] pages = [.. Enumerable.Range(0, LargePages).Select(page => node.ReadAsync(Pages.Spec($"{page}"), Cancellation).AsTask())];
        PublishReceipt changed = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Assert.False(filling.IsCompleted);
        proxy.Release();
        ReadResult filled = await filling;
        Assert.Equal((true, 2), (filled.Epoch >= changed.Epoch, Hits.ReadValue(filled.Bytes)));
        _ = await Task.WhenAll(pages);
        Assert.Equal(2, Hits.ReadValue((await node.ReadAsync(Hits.Spec("a"), Cancellation)).Bytes));
    }
}
