using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Listing;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Roots;
using Coherence.Node.Watching;
using Coherence.Tests.Loopback.Nodes;
using Xunit;

namespace Coherence.Tests.Loopback.Watching;

public sealed class PrefixWatchTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_that_begin_with_it_are_told_with_those_that_come_in_the_epoch_in_which_they_come()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: ListHits);
        CoherenceNode writer = await root.ConnectAsync();
        CoherenceNode node = await root.ConnectAsync();
        _ = await writer.PublishAsync(new Update().Add(Hits, "eu/fr", 1).Add(Hits, "eu/de/1", 2).Add(Hits, "us/ny", 3), Cancellation);
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(new IndexPrefix(Hits.Name, "eu/"), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        List<WatchEvent> first = await watch.UntilAsync(WatchEventKind.UpToDate);
        Assert.Equal(["eu/de/1=2", "eu/fr=1"], Values(first), StringComparer.Ordinal);
        Assert.True(first[^1].IsComplete);

        PublishReceipt came = await writer.PublishAsync(new Update().Add(Hits, "eu/it/x/y", 4).Add(Hits, "eu/fr", 1).Add(Hits, "as/jp", 1), Cancellation);
        List<WatchEvent> next = await watch.UntilAsync(WatchEventKind.UpToDate);
        Assert.Equal(["eu/fr=2", "eu/it/x/y=4"], Values(next), StringComparer.Ordinal);
        Assert.All(next, seen => Assert.True(seen.Epoch >= came.Epoch));
        Assert.False(next[^1].IsComplete);

        // From an epoch, and over a restart: the lists are there again.
        await root.StopAsync();
        await root.StartAgainAsync();
        CoherenceNode other = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> since = other.WatchAsync(new IndexPrefix(Hits.Name, "eu/"), first[^1].Epoch, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.Equal(["eu/fr=2", "eu/it/x/y=4"], Values(await since.UntilAsync(WatchEventKind.UpToDate)), StringComparer.Ordinal);
        await using IAsyncEnumerator<WatchEvent> all = other.WatchAsync(new IndexPrefix(Hits.Name, "e"), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.Equal(["eu/de/1=2", "eu/fr=2", "eu/it/x/y=4"], Values(await all.UntilAsync(WatchEventKind.UpToDate)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_index_that_is_not_listed_is_said_not_to_be()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(new IndexPrefix(Hits.Name, ""), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => watch.NextAsync());
        Assert.Equal(CoherenceFailure.UnknownIndex, refused.Failure);
        Assert.Contains("does not list the keys of 'counter:hits'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_is_told_to_list_later_reads_its_log_for_it()
    {
        bool lists = false;
        await using RunningRoot root = await RunningRoot.StartAsync(configure: options =>
        {
            if (lists)
            {
                ListHits(options);
            }
        });
        CoherenceNode writer = await root.ConnectAsync();
        _ = await writer.PublishAsync(new Update().Add(Hits, "a/1", 1), Cancellation);
        await root.StopAsync();
        lists = true;
        await root.StartAgainAsync();
        _ = await writer.PublishAsync(new Update().Add(Hits, "a/2", 1), Cancellation);
        CoherenceNode node = await root.ConnectAsync();
        await using IAsyncEnumerator<WatchEvent> watch = node.WatchAsync(new IndexPrefix(Hits.Name, ""), cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.Equal(["a/1=1", "a/2=1"], Values(await watch.UntilAsync(WatchEventKind.UpToDate)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_key_that_its_list_has_no_room_for_is_refused_with_the_name_of_the_list()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options =>
        {
            ListHits(options);
            options.MaximumValueBytes = 100;
        });
        CoherenceNode node = await root.ConnectAsync();
        Update large = new();
        for (int number = 0; number < 30; number++)
        {
            _ = large.Add(Hits, $"x/key-{number}", 1);
        }

        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(large, Cancellation));
        Assert.Equal(CoherenceFailure.UpdateRejected, refused.Failure);
        Assert.Contains("keys:counter:hits/x/", refused.Message, StringComparison.Ordinal);
        _ = await node.PublishAsync(new Update().Add(Hits, "x/1", 1), Cancellation);
    }

    private static IEnumerable<string> Values(IEnumerable<WatchEvent> events) => events
        .Where(static seen => seen.Kind == WatchEventKind.Changed)
        .Select(static seen => $"{Encoding.UTF8.GetString(seen.Spec.Key.Span)}={Hits.ReadValue(seen.Value.Bytes)}")
        .Order(StringComparer.Ordinal);

    private static void ListHits(CoherenceRootOptions options) => options.Indexes.Add(new KeyListIndex(Hits.Name));
}
