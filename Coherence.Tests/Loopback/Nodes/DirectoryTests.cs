using System;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Relays;
using Coherence.Node.Systems;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class DirectoryTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_sees_who_is_there_and_what_they_offer()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using CoherenceRelay relay = await CoherenceRelay.StartAsync(RelayOptions(root.Address), Cancellation);
        await using CoherenceNode shop = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(relay.Addresses[0], static options => options.Name = "shop"), Cancellation);
        CoherenceNode reader = await root.ConnectAsync(static options => options.Name = "reader");
        PublishReceipt receipt = await shop.Directory.AnnounceAsync("orders", "10.0.0.7:80"u8.ToArray(), Cancellation);

        DirectorySnapshot seen = await reader.Directory.ReadAsync(ReadOptions.AtLeast(receipt.Epoch), Cancellation);
        Assert.True(seen.Epoch >= receipt.Epoch);
        Assert.Equal(["127.0.0.1:0", "reader", "shop"], seen.Systems.Select(static system => system.Entry.Address).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        KnownSystem known = seen.Systems.Single(static system => system.Entry.IsRelay);
        KnownSystem offering = seen.Systems.Single(static system => system.Entry.Address is "shop");
        Assert.Equal(known.System, offering.Entry.Parent);
        Assert.True(offering.Entry.IsReachable);
        Assert.InRange(offering.Entry.Time, DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        ServiceProvider provider = Assert.Single(Assert.Single(seen.Services).Providers);
        Assert.Equal((offering.System, true, "10.0.0.7:80"), (provider.System, provider.IsReachable, Encoding.UTF8.GetString(provider.Information.Span)));
        Assert.Equal(offering.Entry, await reader.Directory.FindAsync(offering.System, cancellation: Cancellation));
        Assert.Equal("orders", Assert.Single(seen.Services).Name);
        Assert.Empty(await reader.Directory.FindAsync("nobody's", cancellation: Cancellation));

        receipt = await shop.Directory.DeannounceAsync("orders", Cancellation);
        Assert.Empty(await reader.Directory.FindAsync("orders", ReadOptions.AtLeast(receipt.Epoch), Cancellation));
        Assert.Empty((await reader.Directory.ReadAsync(ReadOptions.AtLeast(receipt.Epoch), Cancellation)).Services);
    }

    [Fact]
    public async Task A_service_is_offered_with_the_operations_of_its_update_or_not_at_all()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        Epoch before = node.Epoch;
        PublishReceipt receipt = await node.PublishAsync(new Update().Add(Hits, "a", 1).Announce("orders", default), Cancellation);
        Update refused = new Update().AssertUnchanged(Hits.Spec("a"), before).Announce("billing", default).Deannounce("orders").Add(Hits, "a", 1);
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(refused, Cancellation));

        Assert.Equal(CoherenceFailure.Conflict, failure.Failure);
        _ = await node.FenceAsync(Cancellation);
        DirectorySnapshot directory = await node.Directory.ReadAsync(ReadOptions.AtLeast(receipt.Epoch), Cancellation);
        Assert.Equal("orders", Assert.Single(directory.Services).Name);
    }

    [Fact]
    public async Task Who_leaves_is_forgotten_and_who_is_lost_is_unreachable()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Quick);
        CoherenceNode reader = await root.ConnectAsync();
        await using (CoherenceNode leaving = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(root.Address, static options => options.Name = "leaving"), Cancellation))
        {
            _ = await leaving.Directory.AnnounceAsync("short", default, Cancellation);
        }

        await Until.TrueAsync(async () => (await reader.Directory.FindAsync("short", ReadOptions.Latest, Cancellation)).Count == 0);
        Assert.DoesNotContain((await reader.Directory.ReadAsync(ReadOptions.Latest, Cancellation)).Systems, static system => system.Entry.Address is "leaving");

        CoherenceRelay relay = await CoherenceRelay.StartAsync(RelayOptions(root.Address), Cancellation);
        CoherenceNode below = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(relay.Addresses[0], static options => options.Name = "below"), Cancellation);
        _ = await below.Directory.AnnounceAsync("kept", default, Cancellation);
        await relay.DisposeAsync();
        await Until.TrueAsync(async () =>
            (await reader.Directory.FindAsync("kept", ReadOptions.Latest, Cancellation)) is [{ IsReachable: false } offered]
            && await reader.Directory.FindAsync(offered.System, ReadOptions.Latest, Cancellation) is { IsReachable: false });
        await below.DisposeAsync();
    }

    [Fact]
    public async Task The_directory_outlives_the_root_and_what_comes_back_changes_nothing()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        PublishReceipt receipt = await node.Directory.AnnounceAsync("orders", default, Cancellation);
        DirectorySnapshot before = await node.Directory.ReadAsync(ReadOptions.AtLeast(receipt.Epoch), Cancellation);
        await root.StopAsync();
        await root.StartAgainAsync();
        DirectorySnapshot after = await node.Directory.ReadAsync(ReadOptions.Latest, Cancellation);

        Assert.Equal(before.Systems, after.Systems);
        Assert.Equal(before.Services.Single().Providers.Single().System, after.Services.Single().Providers.Single().System);
        Assert.Equal(before.Epoch, after.Epoch);
    }

    [Fact]
    public async Task What_is_no_service_is_refused_at_once_and_too_many_by_the_root()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        foreach (string name in (string[])["", "a\tb", new string('x', 256), "\ud800"])
        {
            Assert.Contains("is no name of a service", (await Assert.ThrowsAsync<ArgumentException>(() => node.Directory.AnnounceAsync(name, default, Cancellation))).Message, StringComparison.Ordinal);
        }

        ArgumentException tooLong = await Assert.ThrowsAsync<ArgumentException>(() => node.Directory.AnnounceAsync("orders", new byte[4097], Cancellation));
        Assert.Contains("4097 bytes; 4096 are allowed", tooLong.Message, StringComparison.Ordinal);

        Update many = new();
        foreach (int number in Enumerable.Range(0, 256))
        {
            _ = many.Announce($"service {number}", default);
        }

        _ = await node.PublishAsync(many, Cancellation);
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => node.Directory.AnnounceAsync("one more", default, Cancellation));
        Assert.Equal(CoherenceFailure.UpdateRejected, refused.Failure);
        Assert.Contains("256 services", refused.Message, StringComparison.Ordinal);
        _ = await node.PublishAsync(new Update().Deannounce("service 0").Announce("one more", default), Cancellation);
    }

    [Fact]
    public async Task Nobody_but_the_root_changes_the_directory()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        Update update = new Update().Add(new ObjectId(DirectoryIndex.Systems.Value), [0x90]);
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(update, Cancellation));
        Assert.Equal(CoherenceFailure.UpdateRejected, refused.Failure);
        Assert.NotEmpty((await node.Directory.ReadAsync(cancellation: Cancellation)).Systems);
    }

    private static void Quick(Node.Roots.CoherenceRootOptions options)
    {
        options.Heartbeat = TimeSpan.FromMilliseconds(100);
        options.Lease = TimeSpan.FromMilliseconds(400);
    }

    private static CoherenceRelayOptions RelayOptions(string upstream)
    {
        CoherenceRelayOptions options = new() { ConnectTimeout = TimeSpan.FromMinutes(1) };
        options.Upstreams.Add(upstream);
        options.Listen.Add("127.0.0.1:0");
        return options;
    }
}
