using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Roots;
using Coherence.Tests.Unit.Log;
using Coherence.Tests.Unit.Storage;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>A root whose disk is full for a while, or fails. specs/storage.md#full-disk.</summary>
public sealed class RootFullDiskTests
{
    private const int ReadOnlyFileSystem = 30;
    private const string NoMoreRoom = "The disk has no more room";
    private const string RoomAgain = "The disk has room again";
    private static readonly CounterIndex Hits = new("hits");
    private static readonly RegisterIndex Texts = new("texts");

    private readonly FaultyLogFiles _log = new();
    private readonly FaultyStoreFiles _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_there_is_no_room_for_the_next_segment_publishing_fails_and_reading_goes_on()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Configure);
        CoherenceNode before = await root.ConnectAsync();
        PublishReceipt first = await before.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        await root.StopAsync();
        Fill(static call => call.IsWrite && call.Path.EndsWith("prepared.tmp", StringComparison.Ordinal));
        await root.StartAgainAsync();
        LogEntry entry = await root.Log.EntryAsync(NoMoreRoom);
        Assert.Contains("Injected error 28", entry.Text, StringComparison.Ordinal);

        CoherenceNode node = await root.ConnectAsync();
        await RefusedAsync(node);
        await RefusedAsync(before);
        ReadResult read = await node.ReadAsync(Hits.Spec("a"), Cancellation);
        Assert.Equal(1, Hits.ReadValue(read.Bytes));
        Snapshot snapshot = await node.ReadSnapshotAsync([Hits.Spec("a"), Hits.Spec("b")], Cancellation);
        Assert.True(snapshot.Epoch >= first.Epoch);

        Free();
        _ = await root.Log.EntryAsync(RoomAgain);
        await PublishedAsync(before, "b");
        await PublishedAsync(node, "b");
        read = await before.ReadAsync(Hits.Spec("b"), ReadOptions.Latest, Cancellation);
        Assert.Equal(2, Hits.ReadValue(read.Bytes));
    }

    [Fact]
    public async Task A_record_that_waits_for_room_is_written_when_there_is_some_and_reading_goes_on_until_then()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Configure);
        CoherenceNode node = await root.ConnectAsync();
        CoherenceNode other = await root.ConnectAsync();
        _ = await other.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Fill(static call => call.Path.EndsWith("oversize.tmp", StringComparison.Ordinal));

        // Longer than a segment.
        Task<PublishReceipt> waiting = node.PublishAsync(Long("large"), Cancellation);
        _ = await root.Log.EntryAsync(NoMoreRoom);
        await RefusedAsync(other);
        Assert.Equal(1, Hits.ReadValue((await other.ReadAsync(Hits.Spec("a"), ReadOptions.Latest, Cancellation)).Bytes));
        Assert.False(waiting.IsCompleted);

        Free();
        PublishReceipt receipt = await waiting;
        _ = await root.Log.EntryAsync(RoomAgain);
        await PublishedAsync(other, "a");
        ReadResult read = await other.ReadAsync(Texts.Spec("large-0"), ReadOptions.AtLeast(receipt.Epoch), Cancellation);
        Assert.False(read.IsAbsent);
    }

    [Fact]
    public async Task A_root_ends_in_order_although_a_record_waits_for_room()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Configure);
        CoherenceNode node = await root.ConnectAsync();
        PublishReceipt first = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Fill(static call => call.Path.EndsWith("oversize.tmp", StringComparison.Ordinal));
        Task<PublishReceipt> waiting = node.PublishAsync(Long("large"), Cancellation);
        _ = await root.Log.EntryAsync(NoMoreRoom);
        await root.StopAsync();
        await root.Root.Completion;

        // Its node still has it.
        Free();
        await root.StartAgainAsync();
        Assert.True(root.Root.Recovery.Epoch >= first.Epoch);
        Assert.True((await waiting).Epoch > first.Epoch);
    }

    [Fact]
    public async Task While_the_store_has_no_room_publishing_fails_and_values_on_the_disk_are_read()
    {
        const int values = 400;
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        for (int number = 0; number < values; number++)
        {
            _ = await node.PublishAsync(new Update().Set(Texts, $"{number}", HybridTime.Zero, new byte[32 << 10]), Cancellation);
        }

        Fill(static call => call.Operation is "reserve" && call.Path.Contains("values-", StringComparison.Ordinal));
        bool isRefused = false;
        for (int number = 0; !isRefused; number++)
        {
            isRefused = await IsRefusedAsync(node, new Update().Set(Texts, $"{number % values}", HybridTime.Zero, new byte[32 << 10]));
        }

        _ = await root.Log.EntryAsync(NoMoreRoom);
        CoherenceNode reader = await root.ConnectAsync();
        for (int number = 0; number < values; number++)
        {
            Assert.False((await reader.ReadAsync(Texts.Spec($"{number}"), Cancellation)).IsAbsent);
        }

        Free();
        _ = await root.Log.EntryAsync(RoomAgain);
        await PublishedAsync(node, "b");
    }

    [Fact]
    public async Task A_checkpoint_for_which_there_is_no_room_is_told_and_made_when_there_is_some()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        Fill(static call => call.Path.Contains("state-", StringComparison.Ordinal));
        for (int number = 0; number < 40; number++)
        {
            _ = await node.PublishAsync(new Update().Set(Texts, $"{number}", HybridTime.Zero, new byte[32 << 10]), Cancellation);
        }

        _ = await root.Log.EntryAsync("There is no room for a checkpoint");
        Assert.Empty(Directory.GetFiles(Path.Combine(root.DataDirectory, "store"), "checkpoint-*"));
        await PublishedAsync(node, "a");
        Free();
        await root.StopAsync();
        await root.StartAgainAsync();
        Assert.Equal(root.Root.Recovery.Epoch, root.Root.Recovery.Checkpoint);
    }

    [Fact]
    public async Task A_file_system_that_becomes_read_only_ends_acknowledging_and_loses_nothing()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Configure);
        CoherenceNode node = await root.ConnectAsync();
        PublishReceipt first = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        _ = await node.ReadAsync(Hits.Spec("a"), Cancellation);
        _log.Fault = static (_, call) => call.IsWrite ? FaultyLogFiles.Error(ReadOnlyFileSystem) : null;
        Task<PublishReceipt> second = node.PublishAsync(new Update().Add(Hits, "a", 10), Cancellation);
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => root.Root.Completion);
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("Injected error 30", failure.Message, StringComparison.Ordinal);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, Hits.ReadValue((await node.ReadAsync(Hits.Spec("a"), ReadOptions.Cached with { OnLostLease = LostLease.ServeStale }, Cancellation)).Bytes));

        _log.Fault = null;
        await root.StopAsync();
        await root.StartAgainAsync();
        Assert.True((await second).Epoch > first.Epoch);
        Assert.Equal(11, Hits.ReadValue((await node.ReadAsync(Hits.Spec("a"), ReadOptions.Latest, Cancellation)).Bytes));
    }

    private static Update Long(string name)
    {
        Update update = new();
        foreach (int part in Enumerable.Range(0, 100))
        {
            update.Set(Texts, $"{name}-{part}", HybridTime.Zero, new byte[200 << 10]);
        }

        return update;
    }

    private static async Task RefusedAsync(CoherenceNode node)
    {
        // What the root answers comes behind what it has said before: from here on the node knows.
        _ = await node.ReadAsync(Hits.Spec("a"), ReadOptions.Latest, Cancellation);
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(new Update().Add(Hits, "refused", 1), Cancellation));
        Assert.Equal(CoherenceFailure.NoRoom, failure.Failure);
    }

    private static async Task<bool> IsRefusedAsync(CoherenceNode node, Update update)
    {
        try
        {
            _ = await node.PublishAsync(update, Cancellation);
            return false;
        }
        catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.NoRoom)
        {
            return true;
        }
    }

    private static async Task PublishedAsync(CoherenceNode node, string key)
    {
        // The first that is not refused.
        await Until.TrueAsync(async () => !await IsRefusedAsync(node, new Update().Add(Hits, key, 1)));
    }

    private void Fill(Func<FileCall, bool> meets)
    {
        _log.Fault = (_, call) => meets(call) ? FaultyLogFiles.Error(FaultyLogFiles.NoSpace) : null;
        _store.Fault = (_, call) => meets(call) ? FaultyLogFiles.Error(FaultyLogFiles.NoSpace) : null;
    }

    private void Free()
    {
        _log.Fault = null;
        _store.Fault = null;
    }

    private void Configure(CoherenceRootOptions options) => options.Medium = new RootMedium { LogFiles = _log, StoreFiles = _store };

    private void Small(CoherenceRootOptions options)
    {
        Configure(options);
        options.MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes;
        options.CheckpointBytes = 1 << 20;
        options.HistoryBytes = 1 << 20;
    }
}
