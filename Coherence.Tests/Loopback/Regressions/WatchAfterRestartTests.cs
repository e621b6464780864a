using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Watching;
using Coherence.Tests.Loopback.Nodes;
using Coherence.Tests.Loopback.Watching;
using Xunit;

namespace Coherence.Tests.Loopback.Regressions;

/// <summary>A watch that is dead after a server restart: dotnet-etcd 310 and nats.go 1094, where it neither failed nor ever told anything again.</summary>
public sealed class WatchAfterRestartTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_goes_on_after_a_restart_of_the_root_that_took_longer_than_the_lease()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync(static options =>
        {
            options.Heartbeat = TimeSpan.FromMilliseconds(100);
            options.Lease = TimeSpan.FromMilliseconds(400);
        });
        CoherenceNode writer = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync([Hits.Spec("a"), Hits.Spec("b")], cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        _ = await watch.UntilAsync(WatchEventKind.UpToDate);
        for (int round = 1; round <= 3; round++)
        {
            await root.StopAsync();
            _ = await watch.UntilAsync(WatchEventKind.ConnectionLost);

            // It is published while the root is away, and takes effect as soon as it is there.
            Task<PublishReceipt> publishing = writer.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
            await root.StartAgainAsync();
            PublishReceipt published = await publishing;
            List<WatchEvent> seen = await watch.UntilAsync(seen => seen.Kind == WatchEventKind.UpToDate && seen.Epoch >= published.Epoch);
            Assert.Equal(WatchEventKind.Resumed, seen[0].Kind);
            WatchEvent change = Assert.Single(seen, static seen => seen.Kind == WatchEventKind.Changed);
            Assert.Equal((published.Epoch, round), (change.Value.Changed, Hits.ReadValue(change.Value.Bytes)));
        }
    }
}
