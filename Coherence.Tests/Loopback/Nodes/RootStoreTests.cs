using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Commands;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Coherence.Node.Roots;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>A root with much more than its memory holds.</summary>
public sealed class RootStoreTests
{
    private const int Values = 800;
    private const int ValueBytes = 64 * 1024;
    private static readonly RegisterIndex Texts = new("texts");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_beyond_the_memory_are_read_as_they_are_through_restarts()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        await PublishAsync(await root.ConnectAsync(), version: 1);
        await CheckAsync(await root.ConnectAsync(), version: 1);
        await root.StopAsync();
        await root.StartAgainAsync();

        Assert.True(root.Root.Recovery.Checkpoint > Epoch.Zero);
        // Beside them the directory: which systems there are, and of each of the two where it is.
        Assert.Equal(Values + 3, root.Root.Recovery.Values);
        Assert.False(File.Exists(Path.Combine(root.DataDirectory, "epochs-0000000001.log")));
        Assert.All(
            Directory.GetFiles(Path.Combine(root.DataDirectory, "store"), "*-*"),
            static file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
        await CheckAsync(await root.ConnectAsync(), version: 1);
        await PublishAsync(await root.ConnectAsync(), version: 2);
        await CheckAsync(await root.ConnectAsync(), version: 2);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_named_and_the_one_before_it_is_used()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        await PublishAsync(await root.ConnectAsync(), version: 1);
        await root.StopAsync();
        string[] manifests = Manifests(root);
        Assert.Equal(2, manifests.Length);
        FlipBit(manifests[^1], 20);
        await root.StartAgainAsync();

        _ = await root.Log.EntryAsync(Path.GetFileName(manifests[^1]));
        Assert.EndsWith(root.Root.Recovery.Checkpoint.ToString(), manifests[0], StringComparison.Ordinal);
        await CheckAsync(await root.ConnectAsync(), version: 1);
    }

    [Fact]
    public async Task A_log_that_was_cut_does_not_start_without_a_checkpoint()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        await PublishAsync(await root.ConnectAsync(), version: 1);
        await root.StopAsync();
        foreach (string manifest in Manifests(root))
        {
            FlipBit(manifest, 20);
        }

        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(root.StartAgainAsync);
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("no checkpoint can stand for the epochs before", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(Manifests(root)[0]), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_its_log_is_not_taken_for_a_new_root()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        await PublishAsync(await root.ConnectAsync(), version: 1);
        await root.StopAsync();
        Array.ForEach(Directory.GetFiles(root.DataDirectory, "epochs-*"), File.Delete);

        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(root.StartAgainAsync);
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("the log is missing", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Manifests(root).Length);
    }

    [Fact]
    public async Task Subscriptions_that_have_lapsed_leave_the_memory()
    {
        const int counters = 12_000;
        CounterIndex hits = new("hits");
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes);
        CoherenceNode reader = await root.ConnectAsync();
        CoherenceNode publisher = await root.ConnectAsync();
        await AddAsync(1);
        _ = await Task.WhenAll(Enumerable.Range(0, counters).Select(number => reader.ReadAsync(hits.Spec(KeyOf(number)), Cancellation).AsTask()));
        Assert.True((await root.Root.GetStorageFiguresAsync()).Entries >= counters);

        // A change of a value that nobody acquires again after it is told once, and then nobody is subscribed to it.
        await AddAsync(2);
        await Until.TrueAsync(async () =>
        {
            _ = await publisher.PublishAsync(new Update().Add(hits, "another", 1), Cancellation);
            return (await root.Root.GetStorageFiguresAsync()).Entries < counters / 10;
        });

        async Task AddAsync(int amount)
        {
            foreach (int[] numbers in Enumerable.Range(0, counters).Chunk(1000))
            {
                Update update = new();
                Array.ForEach(numbers, number => update.Add(hits, KeyOf(number), amount));
                _ = await publisher.PublishAsync(update, Cancellation);
            }
        }
    }

    [Fact]
    public async Task Damage_of_a_value_on_the_disk_is_never_served()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        await PublishAsync(await root.ConnectAsync(), version: 1);
        CoherenceNode reader = await root.ConnectAsync();
        foreach (string segment in Directory.GetFiles(Path.Combine(root.DataDirectory, "store"), "values-*"))
        {
            DamageAll(segment);
        }

        // The first read of the disk ends the root; a start finds a checkpoint that is not as it was written.
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task reading = ReadAllAsync(reader, ended.Token);
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => root.Root.Completion);
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Many_more_values_than_fit_are_read_at_one_time()
    {
        const int counters = 12_000;
        CounterIndex hits = new("hits");
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes);
        CoherenceNode publisher = await root.ConnectAsync();
        foreach (int[] numbers in Enumerable.Range(0, counters).Chunk(1000))
        {
            Update update = new();
            Array.ForEach(numbers, number => update.Add(hits, KeyOf(number), number));
            _ = await publisher.PublishAsync(update, Cancellation);
        }

        CoherenceNode reader = await root.ConnectAsync();
        ReadResult[] read = await Task.WhenAll(Enumerable.Range(0, counters).Select(number => reader.ReadAsync(hits.Spec(KeyOf(number)), Cancellation).AsTask()));
        Assert.All(read, (result, number) => Assert.Equal(number, hits.ReadValue(result.Bytes)));
    }

    [Fact]
    public async Task The_largest_value_is_stored_and_read()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        CoherenceNode node = await root.ConnectAsync();
        MapIndex maps = new("maps");
        byte[] field = new byte[250_000];
        _ = await node.PublishAsync(SetField("a", field), Cancellation);
        _ = await node.PublishAsync(SetField("b", field), Cancellation);

        // The longest third field that is not refused makes a value of the limit's length.
        int left = (512 * 1024) - (2 * field.Length);
        bool isAccepted = false;
        for (; !isAccepted; left--)
        {
            try
            {
                _ = await node.PublishAsync(SetField("c", field.AsMemory(0, left)), Cancellation);
                isAccepted = true;
            }
            catch (CoherenceException refused) when (refused.Failure == CoherenceFailure.UpdateRejected)
            {
                // A byte too long.
            }
        }

        await PublishAsync(node, version: 1);
        await root.StopAsync();
        await root.StartAgainAsync();
        ReadResult read = await (await root.ConnectAsync()).ReadAsync(maps.Spec("longest"), Cancellation);
        Assert.Equal(512 * 1024, read.Bytes.Length);

        Update SetField(string name, ReadOnlyMemory<byte> value) => new Update().Set(maps, "longest", Encoding.UTF8.GetBytes(name), HybridTime.Zero, value);
    }

    [Fact]
    public async Task A_log_that_is_kept_whole_makes_up_for_every_checkpoint()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options =>
        {
            Small(options);
            options.KeepsWholeLog = true;
        });
        await PublishAsync(await root.ConnectAsync(), version: 1);
        await root.StopAsync();
        Directory.Delete(Path.Combine(root.DataDirectory, "store"), recursive: true);
        await root.StartAgainAsync();

        Assert.Equal(Epoch.Zero, root.Root.Recovery.Checkpoint);
        await CheckAsync(await root.ConnectAsync(), version: 1);
    }

    [Fact]
    public async Task The_program_finds_what_is_damaged_and_changes_nothing()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: Small);
        await PublishAsync(await root.ConnectAsync(), version: 1);
        Assert.Equal(ExitCode.Storage, (await LookAsync("info", root)).Code);
        await root.StopAsync();
        (int code, string said) = await LookAsync("verify", root);
        Assert.Equal(ExitCode.Success, code);
        Assert.EndsWith($"store: OK epoch={RootData.Verify(root.DataDirectory).Last} checkpoints=2", said.TrimEnd(), StringComparison.Ordinal);

        string state = Directory.GetFiles(Path.Combine(root.DataDirectory, "store"), "state-*")[0];
        FlipBit(state, 5);
        (code, said) = await LookAsync("verify", root);
        Assert.Equal(ExitCode.Storage, code);
        Assert.Contains(state, said, StringComparison.Ordinal);
        Assert.EndsWith("store: DAMAGED log=whole checkpoints=2 damaged=1", said.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await LookAsync("info", root)).Code);

        string newest = Directory.GetFiles(root.DataDirectory, "epochs-*.log").Max(StringComparer.Ordinal)!;
        FlipBit(newest, 4096 + 600);
        RootDataReport report = RootData.Verify(root.DataDirectory);
        Assert.NotNull(report.LogDamage);
        FlipBit(newest, 4096 + 600);
        await root.StartAgainAsync();
        await CheckAsync(await root.ConnectAsync(), version: 1);
    }

    private static async Task<(int Code, string Said)> LookAsync(string how, RunningRoot root)
    {
        using StringWriter output = new();
        int code = await CommandRunner.RunAsync(["store", how, "--data", root.DataDirectory], TextReader.Null, output, output, Cancellation);
        return (code, output.ToString());
    }

    private static void Small(CoherenceRootOptions options)
    {
        options.MemoryBytes = 16 << 20;
        options.CheckpointBytes = 8 << 20;
        options.HistoryBytes = 1 << 20;
        options.ExpectedValues = 1000;
    }

    private static string KeyOf(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] ValueOf(int number, int version)
    {
        byte[] value = new byte[ValueBytes];
        new Random((number * 10) + version).NextBytes(value);
        return value;
    }

    private static async Task PublishAsync(CoherenceNode node, int version)
    {
        foreach (int[] numbers in Enumerable.Range(0, Values).Chunk(16))
        {
            await Task.WhenAll(numbers.Select(number => node.PublishAsync(
                new Update().Set(Texts, KeyOf(number), new HybridTime(version, 0), ValueOf(number, version)), Cancellation)));
        }
    }

    private static async Task CheckAsync(CoherenceNode node, int version)
    {
        for (int number = 0; number < Values; number++)
        {
            ReadResult read = await node.ReadAsync(Texts.Spec(KeyOf(number)), Cancellation);
            Assert.True(Texts.TryReadValue(read.Bytes, out RegisterValue register));
            Assert.True(register.Value.Span.SequenceEqual(ValueOf(number, version)), $"Value {number} is not that of version {version}.");
        }
    }

    private static async Task ReadAllAsync(CoherenceNode node, CancellationToken ended)
    {
        for (int number = 0; ; number = (number + 1) % Values)
        {
            ReadResult read = await node.ReadAsync(Texts.Spec(KeyOf(number)), ended);
            Assert.True(Texts.TryReadValue(read.Bytes, out RegisterValue register));
            Assert.True(register.Value.Span.SequenceEqual(ValueOf(number, 1)));
        }
    }

    private static string[] Manifests(RunningRoot root)
    {
        List<string> manifests = [.. Directory.GetFiles(Path.Combine(root.DataDirectory, "store"), "checkpoint-*")];
        manifests.Sort(StringComparer.Ordinal);
        return [.. manifests];
    }

    private static void FlipBit(string file, int offset)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[offset] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void DamageAll(string file)
    {
        using FileStream stream = File.Open(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        byte[] noise = new byte[4096];
        Array.Fill(noise, (byte)0xA5);
        for (long offset = 0; offset < stream.Length; offset += noise.Length)
        {
            stream.Write(noise);
        }
    }
}
