using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Dumps;
using Coherence.Node.Nodes;
using Coherence.Node.Roots;
using Coherence.Tests.Loopback.Nodes;
using Coherence.Tests.Unit.Dumps;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

public sealed class StoreDumpTests : IDisposable
{
    private const int Values = 600;
    private const int ValueBytes = 16 * 1024;
    private static readonly RegisterIndex Texts = new("texts");

    private readonly TemporaryDirectory _loaded = new();
    private readonly TemporaryDirectory _files = new();

    public StoreDumpTests() => Directory.CreateDirectory(_files.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string DumpPath => _files.In("root.dump");

    public void Dispose()
    {
        _loaded.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_dump_in_JSON_says_for_people_what_values_mean()
    {
        await using CliRoot root = await CliRoot.StartAsync(_loaded.Path);
        CliRun published = await CliRun.RunAsync(
            Cancellation, "publish", "--root", root.Address, "counter:hits/home+=5", "register:config/mode=dark", "map:users/7.name=Bob", "register:config/0xff=0xfe");
        Assert.Equal(ExitCode.Success, published.ExitCode);
        CliRun run = await CliRun.RunAsync(Cancellation, "store", "dump", "--data", _loaded.Path, "--output", DumpPath, "--format", "json");
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith("store: dumped cluster=", run.Output, StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(DumpPath, Cancellation);
        Dictionary<string, string> read = lines
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static line => line.TryGetProperty("index", out _))
            .ToDictionary(
                static line => $"{line.GetProperty("index").GetString()}/{line.GetProperty("key").GetRawText()}",
                static line => line.GetProperty("reads").GetRawText(),
                StringComparer.Ordinal);
        Assert.Equal("5", read["counter:hits/\"home\""]);
        Assert.Equal("\"dark\"", read["register:config/\"mode\""]);
        Assert.Equal("{\"name\":\"Bob\"}", read["map:users/\"7\""]);
        Assert.Equal("{\"base64\":\"/g==\"}", read["register:config/{\"base64\":\"/w==\"}"]);
    }

    [Theory]
    [InlineData("messagepack")]
    [InlineData("json")]
    public async Task A_dump_goes_through_pipes(string format)
    {
        await using RunningRoot root = await StartFilledAsync(values: 20);
        using CliProcess dump = CliProcess.Start("store", "dump", "--data", root.DataDirectory, "--format", format);
        using CliProcess load = CliProcess.StartWithInput("store", "load", "--data", _loaded.Path, "--json");
        await dump.Output.CopyToAsync(load.Input, Cancellation);
        load.Input.Close();
        CliRun dumped = await dump.EndAsync();
        CliRun loaded = await load.EndAsync();
        Assert.Equal((ExitCode.Success, ExitCode.Success, string.Empty), (dumped.ExitCode, loaded.ExitCode, loaded.Error));
        JsonElement report = JsonDocument.Parse(loaded.Output).RootElement;
        // Twenty were published; the directory has two: who has published them, and that there is one.
        Assert.Equal(22, report.GetProperty("values").GetInt64());
        Assert.Contains($"values=22 bytes={report.GetProperty("bytes").GetInt64()}", dumped.Error, StringComparison.Ordinal);
        CliRun verified = await CliRun.RunAsync(Cancellation, "store", "verify", "--data", _loaded.Path);
        Assert.Contains("store: OK", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_dumped_or_loaded_is_one_sentence_and_an_exit_code()
    {
        await AssertFailsAsync(ExitCode.Storage, "There is no epoch log", "store", "dump", "--data", _files.Path, "--output", DumpPath);
        await AssertFailsAsync(ExitCode.BadInput, "'xml' is no format", "store", "dump", "--data", _files.Path, "--output", DumpPath, "--format", "xml");
        await AssertFailsAsync(ExitCode.BadInput, "--memory is 1M", "store", "dump", "--data", _files.Path, "--output", DumpPath, "--memory", "1M");
        await AssertFailsAsync(ExitCode.BadInput, "cannot be read", "store", "load", "--data", _loaded.Path, "--input", DumpPath);
        await File.WriteAllTextAsync(DumpPath, "nothing of the kind", Cancellation);
        await AssertFailsAsync(ExitCode.BadInput, "is no dump", "store", "load", "--data", _loaded.Path, "--input", DumpPath);
        await AssertFailsAsync(ExitCode.Storage, "missing or empty", "store", "load", "--data", _files.Path, "--input", DumpPath);
        Assert.False(Directory.Exists(_loaded.Path));
        await using RunningRoot root = await StartFilledAsync(values: 1);
        await AssertFailsAsync(ExitCode.Storage, "cannot be written", "store", "dump", "--data", root.DataDirectory, "--output", Path.Combine(_files.Path, "none", "root.dump"));
        await AssertFailsAsync(ExitCode.Storage, "is a directory", "store", "dump", "--data", root.DataDirectory, "--output", _files.Path);
    }

    [Fact]
    public async Task A_dump_that_is_killed_leaves_nothing_that_looks_whole_and_nothing_that_stays()
    {
        await using RunningRoot root = await StartFilledAsync(Values);
        string whole = await DumpAsync(root.DataDirectory);
        long bytes = new FileInfo(whole).Length;
        CollectedDump expected = CollectedDump.Read(whole);
        Assert.Equal(Values, expected.Published.Count());
        File.Delete(whole);
        foreach (int percent in (int[])[0, 1, 10, 50, 90, 99])
        {
            using CliProcess dump = CliProcess.Start("store", "dump", "--data", root.DataDirectory);

            // It cannot get far ahead of who reads it.
            byte[] begun = new byte[Math.Max(1, bytes * percent / 100)];
            await dump.Output.ReadExactlyAsync(begun, Cancellation);
            Assert.Single(Directory.GetDirectories(root.DataDirectory, "dump-*"));
            dump.Signal("KILL");
            _ = await dump.EndAsync();
            await File.WriteAllBytesAsync(DumpPath, begun, Cancellation);
            await AssertFailsAsync(ExitCode.BadInput, begun.Length < 15 ? "is no dump" : "is incomplete", "store", "load", "--data", _loaded.Path, "--input", DumpPath);
            File.Delete(DumpPath);
        }

        for (int kill = 0; kill < 6; kill++)
        {
            using CliProcess dump = CliProcess.Start("store", "dump", "--data", root.DataDirectory, "--output", DumpPath);
            long from = bytes * kill / 6;
            await Until.TrueAsync(() => Task.FromResult(File.Exists(DumpPath) || (File.Exists(DumpPath + ".tmp") && new FileInfo(DumpPath + ".tmp").Length >= from)));
            dump.Signal("KILL");
            _ = await dump.EndAsync();
            if (File.Exists(DumpPath))
            {
                // It was through.
                Assert.Equal(expected.Sorted(), CollectedDump.Read(DumpPath).Sorted(), StringComparer.Ordinal);
                File.Delete(DumpPath);
            }
        }

        CollectedDump after = CollectedDump.Read(await DumpAsync(root.DataDirectory));
        Assert.Equal(expected.Sorted(), after.Sorted(), StringComparer.Ordinal);
        Assert.Empty(Directory.GetDirectories(root.DataDirectory, "dump-*"));
        Assert.False(File.Exists(DumpPath + ".tmp"));
        await root.StopAsync();
        Assert.False(RootData.Verify(root.DataDirectory).IsDamaged);
    }

    [Fact]
    public async Task A_load_that_is_killed_leaves_a_directory_that_is_whole_or_refused()
    {
        CollectedDump expected;
        await using (RunningRoot root = await StartFilledAsync(Values))
        {
            expected = CollectedDump.Read(await DumpAsync(root.DataDirectory));
        }

        byte[] bytes = await File.ReadAllBytesAsync(DumpPath, Cancellation);
        foreach (int percent in (int[])[0, 1, 30, 60, 99])
        {
            using CliProcess load = CliProcess.StartWithInput("store", "load", "--data", _loaded.Path);
            await load.Input.WriteAsync(bytes.AsMemory(0, (int)((long)bytes.Length * percent / 100)), Cancellation);
            await load.Input.FlushAsync(Cancellation);
            await Until.TrueAsync(() => Task.FromResult(File.Exists(_loaded.In("load.tmp"))));
            load.Signal("KILL");
            _ = await load.EndAsync();
            await AssertUnfinishedAsync();
        }

        // With all of the dump at hand it is killed as soon as some file is there, in whatever it is doing then.
        foreach (string file in (string[])["load.tmp", "store", "store/values-*", "store/state-*", "store/checkpoint-*", "prepared.tmp", "epochs-*"])
        {
            using CliProcess load = CliProcess.Start("store", "load", "--data", _loaded.Path, "--input", DumpPath);
            await Until.TrueAsync(() => Task.FromResult(IsThere(file)));
            load.Signal("KILL");
            _ = await load.EndAsync();
            if (Directory.GetFiles(_loaded.Path, "epochs-*").Length == 0)
            {
                await AssertUnfinishedAsync();
                continue;
            }

            await CheckLoadedAsync(expected);
            Directory.Delete(_loaded.Path, recursive: true);
        }

        CliRun run = await CliRun.RunAsync(Cancellation, "store", "load", "--data", _loaded.Path, "--input", DumpPath);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        await CheckLoadedAsync(expected);
    }

    private bool IsThere(string file)
    {
        string within = Path.Combine(_loaded.Path, Path.GetDirectoryName(file)!);
        try
        {
            return Directory.Exists(within) && Directory.EnumerateFileSystemEntries(within, Path.GetFileName(file)).Any();
        }
        catch (DirectoryNotFoundException)
        {
            // What an earlier load left is being deleted at this moment.
            return false;
        }
    }

    private async Task AssertUnfinishedAsync()
    {
        await AssertFailsAsync(ExitCode.Storage, "that has not ended", "root", "--data", _loaded.Path, "--listen", "127.0.0.1:0", "--log", "none");
        await AssertFailsAsync(ExitCode.Storage, "that has not ended", "root", "--data", _loaded.Path, "--listen", "127.0.0.1:0", "--log", "none", "--existing");
        await AssertFailsAsync(ExitCode.Storage, "that has not ended", "store", "info", "--data", _loaded.Path);
    }

    private async Task CheckLoadedAsync(CollectedDump expected)
    {
        await using (CoherenceRoot root = await CoherenceRoot.StartAsync(new CoherenceRootOptions { DataDirectory = _loaded.Path, CreateIfMissing = false, Listen = { "127.0.0.1:0" } }, Cancellation))
        {
            Assert.Equal((expected.Header.Epoch, expected.Values.Count), (root.Recovery.Epoch, root.Recovery.Values));
        }

        using MemoryStream again = new();
        _ = RootDump.Write(new RootDumpOptions { DataDirectory = _loaded.Path }, again, Cancellation);
        Assert.Equal(expected.Sorted(), CollectedDump.Read(again.ToArray()).Sorted(), StringComparer.Ordinal);
        Assert.False(File.Exists(_loaded.In("load.tmp")));
    }

    private static async Task AssertFailsAsync(int exitCode, string because, params string[] arguments)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, arguments);
        Assert.Equal((exitCode, string.Empty), (run.ExitCode, run.Output));
        Assert.StartsWith("coherence: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(because, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', run.Error.TrimEnd());
    }

    private async Task<string> DumpAsync(string directory)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, "store", "dump", "--data", directory, "--output", DumpPath);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        return DumpPath;
    }

    private static async Task<RunningRoot> StartFilledAsync(int values)
    {
        RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.CheckpointBytes = 4 << 20);
        CoherenceNode node = await root.ConnectAsync();
        Random random = new(values);
        foreach (int[] some in Enumerable.Range(0, values).Chunk(20))
        {
            Update update = new();
            foreach (int number in some)
            {
                byte[] text = new byte[ValueBytes];
                random.NextBytes(text);
                _ = update.Set(Texts, number.ToString(CultureInfo.InvariantCulture), new HybridTime(1), text);
            }

            _ = await node.PublishAsync(update, Cancellation);
        }

        return root;
    }
}
