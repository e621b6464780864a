using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Core.Roots;
using Coherence.Node.Dumps;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Roots;
using Coherence.Tests.Loopback.Nodes;
using Coherence.Tests.Unit.Dumps;
using Coherence.Tests.Unit.Log;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Dumps;

public sealed class RootDumpTests : IDisposable
{
    private static readonly CounterIndex Hits = new("hits");
    private static readonly RegisterIndex Texts = new("texts");

    private readonly TemporaryDirectory _loaded = new();
    private readonly TemporaryDirectory _files = new();

    public RootDumpTests() => Directory.CreateDirectory(_files.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _loaded.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData(DumpFormat.MessagePack, false)]
    [InlineData(DumpFormat.MessagePack, true)]
    [InlineData(DumpFormat.Json, false)]
    [InlineData(DumpFormat.Json, true)]
    public async Task A_root_that_begins_with_a_dump_has_every_value_of_every_built_in_index(DumpFormat format, bool isRunning)
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        IndexSpec[] specs = await PublishOfEachKindAsync(node);
        Snapshot before = await node.ReadSnapshotAsync(specs, Cancellation);
        RootFigures figures = await root.Root.GetFiguresAsync();
        if (!isRunning)
        {
            await root.StopAsync();
        }

        DumpReport dumped = Dump(root.DataDirectory, format);
        Assert.Equal((figures.Durable, (long)figures.Values, root.Root.Cluster), (dumped.Epoch, dumped.Values, dumped.Cluster));
        Assert.Equal(new FileInfo(DumpPath).Length, dumped.Bytes);
        Assert.Equal(dumped, Load(DumpPath));
        await root.StopAsync();

        await using CoherenceRoot again = await StartLoadedAsync();
        Assert.Equal((root.Root.Cluster, figures.Durable), (again.Cluster, again.Recovery.Epoch));
        RootFigures found = await again.GetFiguresAsync();
        Assert.Equal((figures.Operations, figures.Duplicates, figures.Values, figures.Systems), (found.Operations, found.Duplicates, found.Values, found.Systems));
        await using CoherenceNode reader = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(again.Addresses[0]), Cancellation);
        Snapshot after = await reader.ReadSnapshotAsync(specs, Cancellation);
        for (int index = 0; index < specs.Length; index++)
        {
            Assert.False(after[index].IsAbsent);
            Assert.Equal(before[index].Changed, after[index].Changed);
            Assert.Equal(before[index].Bytes.ToArray(), after[index].Bytes.ToArray());
        }
    }

    [Theory]
    [InlineData(DumpFormat.MessagePack)]
    [InlineData(DumpFormat.Json)]
    public async Task Many_more_values_than_memory_are_dumped_and_loaded_each_once(DumpFormat format)
    {
        const int values = 700;
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        for (int version = 1; version <= 3; version++)
        {
            foreach (int[] some in Enumerable.Range(0, values).Where(number => number % version == 0).Chunk(8))
            {
                Update update = new();
                Array.ForEach(some, number => update.Set(Texts, KeyOf(number), new HybridTime(version), TextOf(number, version)));
                _ = await node.PublishAsync(update, Cancellation);
            }
        }

        Epoch epoch = node.Epoch;
        DumpReport running = Dump(root.DataDirectory, format);
        await root.StopAsync();
        File.Copy(DumpPath, DumpPath + ".running");
        DumpReport stopped = Dump(root.DataDirectory, format);
        Assert.True(running.Epoch >= epoch);
        CollectedDump dump = CollectedDump.Read(DumpPath);
        Assert.Equal(values, dump.Published.Count());
        Assert.Equal(dump.Values.Count, running.Values);
        Assert.Equal(dump.Sorted(), CollectedDump.Read(DumpPath + ".running").Sorted(), StringComparer.Ordinal);
        Assert.All(dump.Published, static value => CheckText(value.Spec, value.Value));

        // What was loaded is dumped again, and is the same.
        Assert.Equal(stopped, Load(DumpPath, CoherenceRootOptions.MinimumMemoryBytes));
        _ = Dump(_loaded.Path, format);
        CollectedDump again = CollectedDump.Read(DumpPath);
        Assert.Equal(dump.Sorted(), again.Sorted(), StringComparer.Ordinal);
        Assert.Equal((dump.Header.Chain, dump.Header.Cluster, dump.Header.Epoch), (again.Header.Chain, again.Header.Cluster, again.Header.Epoch));
        Assert.Equal(dump.State, again.State);
    }

    [Fact]
    public async Task A_root_that_has_nothing_yet_is_dumped_and_loaded()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        Assert.Equal((Epoch.Zero, 0L), (Dump(root.DataDirectory).Epoch, Load(DumpPath).Values));
        await root.StopAsync();
        await using CoherenceRoot loaded = await StartLoadedAsync();
        await using CoherenceNode node = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(loaded.Addresses[0]), Cancellation);
        _ = await node.PublishAsync(new Update().Add(Hits, "k", 1), Cancellation);
        Assert.Equal(root.Root.Cluster, loaded.Cluster);
    }

    [Fact]
    public async Task What_was_loaded_goes_on_and_starts_again()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        _ = await node.PublishAsync(new Update().Add(Hits, "k", 7), Cancellation);
        await root.StopAsync();
        _ = Dump(root.DataDirectory);
        _ = Load(DumpPath);
        for (int start = 0; start < 3; start++)
        {
            // The node knows the cluster, its system and its arcs, and what it publishes follows on what it has published.
            await using CoherenceRoot loaded = await StartLoadedAsync(root.Address);
            _ = await node.PublishAsync(new Update().Add(Hits, "k", 1), Cancellation);
            ReadResult read = await node.ReadAsync(Hits.Spec("k"), ReadOptions.Latest, Cancellation);
            Assert.Equal(8 + start, Hits.ReadValue(read.Bytes));
        }

        Assert.False(RootData.Verify(_loaded.Path).IsDamaged);
    }

    [Fact]
    public async Task An_operation_from_before_the_dump_is_a_duplicate_after_it()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        byte[] id;
        SystemId system;
        Arc arc;
        using (RawPeer peer = await RawPeer.ConnectAsync(root.Address))
        {
            await peer.SendAsync(Preamble.Bytes.ToArray());
            await peer.SendFrameAsync(Wire.Hello());
            system = Wire.ReadGrantSystemId((await peer.NextAsync(MessageCode.GrantSystemId))!).System;
            arc = Wire.ReadGrantArc((await peer.NextAsync(MessageCode.GrantArc))!).Arc;
            id = Wire.Add(arc.Prefix, "once", 1);
            await peer.SendFrameAsync(Wire.Begin(system, 1, 0), id, Wire.End(system, 1, 1));
            _ = await peer.NextAsync(MessageCode.NotifyReplicated);
        }

        _ = Dump(root.DataDirectory);
        await root.StopAsync();
        _ = Load(DumpPath);
        await using CoherenceRoot loaded = await StartLoadedAsync();
        RootFigures before = await loaded.GetFiguresAsync();
        using (RawPeer peer = await RawPeer.ConnectAsync(loaded.Addresses[0]))
        {
            // The same operation under another number of update, so that the identifier alone tells.
            await peer.SendAsync(Preamble.Bytes.ToArray());
            await peer.SendFrameAsync(Wire.HelloAgain(loaded.Cluster, system));
            await peer.SendFrameAsync(Wire.Begin(system, 2, 1), id, Wire.Add(new Identifier(arc.Prefix.Value + 1), "twice", 1), Wire.End(system, 2, 2));
            _ = await peer.NextAsync(MessageCode.NotifyReplicated);
        }

        RootFigures after = await loaded.GetFiguresAsync();
        Assert.Equal((before.Duplicates + 1, before.Operations + 2, before.Values + 1, before.Systems), (after.Duplicates, after.Operations, after.Values, after.Systems));
        await using CoherenceNode reader = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(loaded.Addresses[0]), Cancellation);
        Snapshot snapshot = await reader.ReadSnapshotAsync([Hits.Spec("once"), Hits.Spec("twice")], Cancellation);
        Assert.Equal(new Epoch(2), snapshot[0].Changed);
        Assert.Equal((1, 1), (Hits.ReadValue(snapshot[0].Bytes), Hits.ReadValue(snapshot[1].Bytes)));
    }

    [Fact]
    public async Task An_index_of_the_application_is_dumped_with_it_and_by_name()
    {
        static void Configure(CoherenceRootOptions options)
        {
            options.CheckpointBytes = 1 << 20;
            options.Indexes.Add(new LengthIndex());
        }

        await using RunningRoot root = await RunningRoot.StartAsync(configure: Configure);
        CoherenceNode node = await root.ConnectAsync();
        for (int number = 0; number < 20; number++)
        {
            _ = await node.PublishAsync(new Update().Add(new ObjectId("texts", KeyOf(number)), TextOf(number, 1)), Cancellation);
        }

        await root.StopAsync();
        Assert.NotEmpty(RootData.Describe(root.DataDirectory).Checkpoints);
        Assert.Contains("it was made with the indexes [text-lengths]", Assert.Throws<CoherenceException>(() => Dump(root.DataDirectory)).Message, StringComparison.Ordinal);
        RootDumpOptions options = new() { DataDirectory = root.DataDirectory };
        options.Indexes.Add(new LengthIndex());
        _ = RootDump.WriteFile(options, DumpPath, Cancellation);
        Assert.Equal([new LengthIndex().Name], CollectedDump.Read(DumpPath).Header.Indexes);
        _ = Load(DumpPath);
        CoherenceException other = await Assert.ThrowsAsync<CoherenceException>(() => StartLoadedAsync());
        Assert.Contains("it was made with the indexes", other.Message, StringComparison.Ordinal);
        await using CoherenceRoot loaded = await StartLoadedAsync(configure: Configure);
    }

    [Fact]
    public async Task Every_dump_of_a_running_root_is_the_state_of_one_epoch()
    {
        const int pairs = 40;
        const int dumps = 12;
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using SemaphoreSlim acknowledged = new(0);
        Epoch newest = Epoch.Zero;
        Dictionary<Epoch, int> published = [];
        Task publishing = Task.Run(
            async () =>
            {
                // In each epoch left and right of all pairs are moved by as much to either side, and a long text is written; numbers say which update it was.
                for (int number = 1; !stop.IsCancellationRequested; number++)
                {
                    Update update = new Update().Add(Hits, "updates", 1).Set(Texts, KeyOf(number % 200), new HybridTime(number), TextOf(number % 200, number % 256));
                    for (int pair = 0; pair < pairs; pair++)
                    {
                        _ = update.Add(Hits, $"left-{pair}", number).Add(Hits, $"right-{pair}", -number);
                    }

                    PublishReceipt receipt = await node.PublishAsync(update, Cancellation);
                    lock (published)
                    {
                        published.Add(receipt.Epoch, number);
                        newest = receipt.Epoch;
                    }

                    _ = acknowledged.Release();
                }
            },
            Cancellation);
        Epoch last = Epoch.Zero;
        bool IsNewerPublished()
        {
            lock (published)
            {
                return newest > last;
            }
        }

        for (int dump = 0; dump < dumps; dump++)
        {
            while (!IsNewerPublished())
            {
                await acknowledged.WaitAsync(Cancellation);
            }

            int atLeast;
            lock (published)
            {
                atLeast = published.Count;
            }

            _ = await Task.Run(() => Dump(root.DataDirectory, dump % 2 == 0 ? DumpFormat.MessagePack : DumpFormat.Json, CoherenceRootOptions.MinimumMemoryBytes), Cancellation);
            CollectedDump collected = CollectedDump.Read(DumpPath);
            Assert.True(collected.Header.Epoch > last);
            last = collected.Header.Epoch;
            Dictionary<string, long> counters = collected.Values
                .Where(static value => value.Spec.ToString().StartsWith("counter:", StringComparison.Ordinal))
                .ToDictionary(static value => value.Spec.ToString(), static value => Hits.ReadValue(value.Value), StringComparer.Ordinal);
            long number = counters["counter:hits/updates"];
            Assert.True(number >= atLeast, $"A dump has {number} updates, and {atLeast} were acknowledged before it began.");
            for (int pair = 0; pair < pairs; pair++)
            {
                // The sum of the first so many numbers, which no other update has.
                Assert.Equal((number * (number + 1) / 2, -(number * (number + 1) / 2)), (counters[$"counter:hits/left-{pair}"], counters[$"counter:hits/right-{pair}"]));
            }

            Assert.Equal((2 * pairs) + 1 + Math.Min(200, number), collected.Published.Count());
            lock (published)
            {
                // It may be newer than what was heard of.
                Assert.True(!published.TryGetValue(collected.Header.Epoch, out int update) || update == number);
            }
        }

        await stop.CancelAsync();
        await publishing;
        Assert.Empty(Directory.GetDirectories(root.DataDirectory, "dump-*"));
        await root.StopAsync();
        Assert.False(RootData.Verify(root.DataDirectory).IsDamaged);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_passed_over_as_at_a_start()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        for (int number = 0; number < 200; number++)
        {
            _ = await node.PublishAsync(new Update().Set(Texts, KeyOf(number), new HybridTime(1), TextOf(number, 1)), Cancellation);
        }

        await root.StopAsync();
        CheckpointReport[] checkpoints = [.. RootData.Describe(root.DataDirectory).Checkpoints];
        Assert.Equal(2, checkpoints.Length);
        _ = Dump(root.DataDirectory);
        string[] whole = [.. CollectedDump.Read(DumpPath).Sorted()];
        Damage(checkpoints[0].File);
        _ = Dump(root.DataDirectory);
        Assert.Equal(whole, CollectedDump.Read(DumpPath).Sorted(), StringComparer.Ordinal);
        Damage(checkpoints[1].File);
        _ = Dump(root.DataDirectory);
        Assert.Equal(whole, CollectedDump.Read(DumpPath).Sorted(), StringComparer.Ordinal);

        // A log that begins behind a dump cannot make up for it.
        _ = Load(DumpPath);
        Damage(Assert.Single(RootData.Describe(_loaded.Path).Checkpoints).File);
        CoherenceException failure = Assert.Throws<CoherenceException>(() => Dump(_loaded.Path));
        Assert.Contains("no checkpoint can stand for the epochs before", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(root.DataDirectory, "dump-*"));
    }

    [Fact]
    public async Task A_damaged_log_is_not_dumped()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        for (int number = 0; number < 20; number++)
        {
            _ = await node.PublishAsync(new Update().Add(Hits, "k", 1), Cancellation);
        }

        await root.StopAsync();
        string segment = Path.Combine(root.DataDirectory, "epochs-0000000001.log");
        FlipByte(segment, 4096 + (7 * 512) + 100);
        CoherenceException failure = Assert.Throws<CoherenceException>(() => Dump(root.DataDirectory));
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("epochs-0000000001.log", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(DumpPath));
        Assert.False(File.Exists(DumpPath + ".tmp"));
    }

    [Fact]
    public async Task What_is_left_of_dumps_that_were_killed_is_deleted_and_what_is_at_work_is_not()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        string left = Directory.CreateDirectory(Path.Combine(root.DataDirectory, "dump-0123456789abcdef.tmp")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "values-0000000000"), "left", Cancellation);
        using (StoreCopy working = StoreCopy.Begin(root.DataDirectory))
        {
            Assert.False(Directory.Exists(left));
            _ = Dump(root.DataDirectory);
            Assert.True(Directory.Exists(working.Path));
        }

        Assert.Empty(Directory.GetDirectories(root.DataDirectory, "dump-*"));
    }

    [Fact]
    public async Task Another_directory_for_the_private_copy_does_as_well()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        for (int number = 0; number < 100; number++)
        {
            _ = await node.PublishAsync(new Update().Set(Texts, KeyOf(number), new HybridTime(1), TextOf(number, 1)), Cancellation);
        }

        // Of another file system, where there is one: then all is copied.
        string other = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/coherence-{Guid.NewGuid():N}").FullName : _files.Path;
        try
        {
            _ = RootDump.WriteFile(new RootDumpOptions { DataDirectory = root.DataDirectory, WorkDirectory = other }, DumpPath, Cancellation);
            Assert.Empty(Directory.GetFileSystemEntries(other));
        }
        finally
        {
            Directory.Delete(other, recursive: true);
            _ = Directory.CreateDirectory(_files.Path);
        }

        Assert.Equal(100, CollectedDump.Read(DumpPath).Published.Count());
    }

    [Fact]
    public void A_directory_without_a_root_is_not_dumped()
    {
        CoherenceException failure = Assert.Throws<CoherenceException>(() => Dump(_files.Path));
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("no epoch log", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_files.Path));
    }

    private string DumpPath => _files.In("root.dump");

    private DumpReport Dump(string directory, DumpFormat format = DumpFormat.MessagePack, long memory = 64 << 20) =>
        RootDump.WriteFile(new RootDumpOptions { DataDirectory = directory, Format = format, MemoryBytes = memory }, DumpPath, Cancellation);

    private DumpReport Load(string path, long memory = 64 << 20)
    {
        using FileStream input = File.OpenRead(path);
        return RootLoad.Read(new RootLoadOptions { DataDirectory = _loaded.Path, InputName = path, MemoryBytes = memory, SegmentBytes = 16 << 20 }, input, Cancellation);
    }

    private Task<CoherenceRoot> StartLoadedAsync(string address = "127.0.0.1:0", Action<CoherenceRootOptions>? configure = null)
    {
        CoherenceRootOptions options = new() { DataDirectory = _loaded.Path, CreateIfMissing = false, SegmentBytes = 16 << 20, Listen = { address } };
        configure?.Invoke(options);
        return CoherenceRoot.StartAsync(options, Cancellation);
    }

    private static void Small(CoherenceRootOptions options)
    {
        options.MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes;
        options.HistoryBytes = 1 << 20;
        options.CheckpointBytes = 1 << 20;
    }

    private static string KeyOf(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] TextOf(int number, int version)
    {
        byte[] text = new byte[16 * 1024];
        new Random((number * 1009) + version).NextBytes(text);
        return text;
    }

    private static void CheckText(IndexSpec spec, byte[] value)
    {
        int number = int.Parse(System.Text.Encoding.UTF8.GetString(spec.Key.Span), CultureInfo.InvariantCulture);
        int version = number % 3 == 0 ? 3 : number % 2 == 0 ? 2 : 1;
        Assert.True(Texts.TryReadValue(value, out RegisterValue held));
        Assert.Equal(TextOf(number, version), held.Value.ToArray());
    }

    private static void Damage(string file) => FlipByte(file, 20);

    private static void FlipByte(string file, long offset)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 1));
    }

    private static async Task<IndexSpec[]> PublishOfEachKindAsync(CoherenceNode node)
    {
        byte[] binary = [0x00, 0xff, 0xfe];
        MapIndex maps = new("maps");
        SetIndex sets = new("sets");
        SumIndex sums = new("sums");
        CountIndex counts = new("counts");
        TopIndex tops = new(3, "tops");
        HybridTime time = new(1);
        _ = await node.PublishAsync(
            new Update()
                .Add(Hits, "home", 5)
                .Add(Hits.Object(binary), binary, static (output, _) => CounterIndex.WriteAdd(output, -5))
                .Set(Texts, "mode", time, "dark"u8.ToArray())
                .Set(Texts, "empty", time, default)
                .Add(Texts.Object(binary), binary, static (output, value) => RegisterIndex.WriteSet(output, new HybridTime(1), value)),
            Cancellation);
        _ = await node.PublishAsync(
            new Update()
                .Set(maps, "7", "name"u8.ToArray(), time, "Bob"u8.ToArray())
                .Set(maps, "7", binary, time, binary)
                .Set(maps, "7", "gone"u8.ToArray(), time, "x"u8.ToArray())
                .Remove(maps, "7", "gone"u8.ToArray(), new HybridTime(2))
                .Add(sets, "tags", "blue"u8.ToArray())
                .Add(sets, "tags", binary)
                .Add(sums, "Alice", 12)
                .Count(counts, "Alice")
                .Add(tops, "Alice", 3)
                .Add(tops, "Bob", 4),
            Cancellation);
        _ = await node.PublishAsync(new Update().Add(Hits, "home", 1), Cancellation);
        return
        [
            Hits.Spec("home"), Hits.Spec(binary), Texts.Spec("mode"), Texts.Spec("empty"), Texts.Spec(binary), maps.Spec("7"), sets.Spec("tags"),
            sums.GroupSpec("Alice"), sums.TotalSpec(), counts.GroupSpec("Alice"), counts.TotalSpec(), tops.ScoreSpec("Alice"), tops.ScoreSpec("Bob"), tops.RankingSpec(),
        ];
    }
}
