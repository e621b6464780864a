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
using Coherence.Node.Systems;
using Coherence.Node.Watching;
using Coherence.Tests.Loopback.Nodes;
using Xunit;

namespace Coherence.Tests.Loopback.Watching;

public sealed class DirectoryWatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Systems_and_services_are_told_as_they_come_change_and_go()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync(static options => options.Name = "reader");
        await using IAsyncEnumerator<DirectoryEvent> watch = node.Directory.WatchAsync(cancellation: Cancellation).GetAsyncEnumerator(Cancellation);
        List<DirectoryEvent> first = await watch.UntilAsync(WatchEventKind.UpToDate);
        Assert.True(first[^1].IsComplete);

        CoherenceNode shop = await root.ConnectAsync(static options => options.Name = "shop");
        PublishReceipt announced = await shop.Directory.AnnounceAsync("orders", "10.0.0.7:80"u8.ToArray(), Cancellation);
        List<DirectoryEvent> came = await UntilAsync(watch, announced.Epoch);
        SystemId system = came.Last(static seen => seen.Entry?.Address is "shop").System!.Value;
        DirectoryEvent orders = came.Single(static seen => seen.Service is "orders");
        Assert.Equal(system, Assert.Single(orders.Providers).System);
        Assert.Contains(came, static seen => seen.Kind == WatchEventKind.UpToDate);

        PublishReceipt changed = await shop.Directory.AnnounceAsync("orders", "10.0.0.8:80"u8.ToArray(), Cancellation);
        orders = (await UntilAsync(watch, changed.Epoch)).Single(static seen => seen.Service is "orders");
        Assert.Equal("10.0.0.8:80"u8, Assert.Single(orders.Providers).Information.Span);

        PublishReceipt gone = await shop.Directory.DeannounceAsync("orders", Cancellation);
        orders = (await UntilAsync(watch, gone.Epoch)).Single(static seen => seen.Service is "orders");
        Assert.Empty(orders.Providers);

        PublishReceipt back = await shop.Directory.AnnounceAsync("orders", default, Cancellation);
        orders = (await UntilAsync(watch, back.Epoch)).Single(static seen => seen.Service is "orders");
        _ = Assert.Single(orders.Providers);

        await shop.DisposeAsync();
        List<DirectoryEvent> left = await watch.UntilAsync(seen => seen.System == system);
        Assert.Null(left[^1].Entry);
        left.AddRange(await watch.UntilAsync(WatchEventKind.UpToDate));
        Assert.Empty(left.Single(static seen => seen.Service is "orders").Providers);
        Assert.Equal(["reader"], Known(await node.Directory.ReadAsync(ReadOptions.AtLeast(left[^1].Epoch), Cancellation)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_watch_from_an_epoch_tells_what_has_gone_since()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode shop = await root.ConnectAsync(static options => options.Name = "shop");
        _ = await shop.Directory.AnnounceAsync("orders", default, Cancellation);
        PublishReceipt announced = await shop.Directory.AnnounceAsync("billing", default, Cancellation);
        _ = await shop.Directory.DeannounceAsync("orders", Cancellation);
        CoherenceNode node = await root.ConnectAsync(static options => options.Name = "reader");
        await using IAsyncEnumerator<DirectoryEvent> watch = node.Directory.WatchAsync(announced.Epoch, Cancellation).GetAsyncEnumerator(Cancellation);
        List<DirectoryEvent> since = await watch.UntilAsync(WatchEventKind.UpToDate);

        Assert.False(since[^1].IsComplete);
        Assert.Empty(since.Single(static seen => seen.Service is not null).Providers);
        Assert.DoesNotContain(since, static seen => seen.Entry?.Address is "shop");
    }

    [Fact]
    public async Task A_watch_from_an_epoch_that_the_root_has_forgotten_says_that_it_tells_all()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.HistoryBytes = 1 << 20);
        CoherenceNode shop = await root.ConnectAsync(static options => options.Name = "shop");
        PublishReceipt announced = await shop.Directory.AnnounceAsync("orders", default, Cancellation);
        _ = await shop.Directory.AnnounceAsync("billing", default, Cancellation);
        _ = await shop.Directory.DeannounceAsync("orders", Cancellation);

        // Newer history takes its room.
        RegisterIndex register = new("large");
        for (int number = 0; number < 20; number++)
        {
            Update update = new();
            for (int key = 0; key < 300; key++)
            {
                _ = update.Set(register, $"{key}", shop.NextStamp(), new byte[1000]);
            }

            _ = await shop.PublishAsync(update, Cancellation);
        }

        CoherenceNode node = await root.ConnectAsync(static options => options.Name = "reader");
        await using IAsyncEnumerator<DirectoryEvent> watch = node.Directory.WatchAsync(announced.Epoch, Cancellation).GetAsyncEnumerator(Cancellation);
        List<DirectoryEvent> all = await watch.UntilAsync(WatchEventKind.UpToDate);

        Assert.True(all[^1].IsComplete);
        Assert.Equal("billing", all.Single(static seen => seen.Service is not null).Service);
        Assert.Contains(all, static seen => seen.Entry?.Address is "shop");
    }

    // Up to the first mark that covers an epoch.
    private static Task<List<DirectoryEvent>> UntilAsync(IAsyncEnumerator<DirectoryEvent> watch, Epoch epoch) =>
        watch.UntilAsync(seen => seen.Kind == WatchEventKind.UpToDate && seen.Epoch >= epoch);

    private static IEnumerable<string> Known(DirectorySnapshot directory) => directory.Systems.Select(static system => system.Entry.Address).Order(StringComparer.Ordinal);
}
