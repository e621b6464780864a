using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
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
    private static readonly CounterIndex Hits = new("hits");

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
            }
        }

        await writing;
        Assert.All(reads, read => Assert.Equal(changes.Count(epoch => epoch <= read.Epoch), Hits.ReadValue(read.Bytes)));
        Assert.True((await node.GetStatusAsync()).Misses > Keys);
    }
}
