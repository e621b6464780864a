using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Commands;
using Coherence.Cli.Failures;
using Coherence.Node.Nodes;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

public sealed class CliCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_published_is_read_by_the_next_command_and_found_by_the_next_root()
    {
        long epoch;
        await using (CliRoot root = await CliRoot.StartAsync(_directory.Path))
        {
            Assert.Contains("root: new root in ", root.Output, StringComparison.Ordinal);
            CliRun published = await CliRun.RunAsync(
                Cancellation,
                "publish", "--root", root.Address, "counter:hits/home+=5", "register:config/mode=dark", "map:users/7.name=Bob", "map:users/7.gone=x",
                "set:tags/p+=blue", "set:tags/p+=red", "top10:authors/Alice+=3", "top10:authors/Bob+=4", "count:commits/Alice", "sum:lines/Alice+=12");
            Assert.Equal((ExitCode.Success, string.Empty), (published.ExitCode, published.Error));
            epoch = long.Parse(published.Output, CultureInfo.InvariantCulture);
            Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "set:tags/p-=blue", "map:users/7-=gone")).ExitCode);
            await AssertValuesAsync(root.Address, epoch);
            Assert.Equal(ExitCode.Success, await root.StopAsync());
        }

        await using CliRoot again = await CliRoot.StartAsync(_directory.Path);
        Assert.DoesNotContain("new root", again.Output, StringComparison.Ordinal);
        await AssertValuesAsync(again.Address, epoch);
    }

    [Fact]
    public async Task Each_line_of_input_is_an_update_and_epochs_come_in_their_order()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        using StringReader input = new("counter:c/k+=1\n\n[{\"index\":\"counter:c\",\"key\":\"k\",\"add\":1},{\"index\":\"set:s\",\"key\":\"k\",\"add\":\"e\"}]\nset:s/k-=e\n");
        CliRun run = await CliRun.RunAsync(Cancellation, input, "publish", "--root", root.Address, "--stdin", "--json");
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        long[] epochs = [.. Lines(run.Output).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("epoch").GetInt64())];
        Assert.Equal(3, epochs.Length);
        Assert.Equal(epochs.Order(), epochs);
        Assert.Equal(["2", "[]"], await ValuesAsync(root.Address, "counter:c/k", "set:s/k"));
    }

    [Fact]
    public async Task A_line_that_is_refused_is_named_after_the_lines_before_it_took_effect()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        using StringReader nonsense = new("counter:c/k+=1\nnonsense\ncounter:c/k+=1\n");
        CliRun run = await CliRun.RunAsync(Cancellation, nonsense, "publish", "--root", root.Address, "--stdin");
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.StartsWith("coherence: Line 2: 'nonsense' is no operation", run.Error, StringComparison.Ordinal);
        _ = Assert.Single(Lines(run.Output));

        using StringReader refused = new("counter:c/k+=9223372036854775807\n");
        run = await CliRun.RunAsync(Cancellation, refused, "publish", "--root", root.Address, "--stdin");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith("coherence: Line 1: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], await ValuesAsync(root.Address, "counter:c/k"));
    }

    [Fact]
    public async Task A_watch_prints_the_value_and_its_changes_and_ends_with_success()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using LineCollector output = new();
        Task<int> watching = CommandRunner.RunAsync(
            ["watch", "--root", root.Address, "counter:c/k"], TextReader.Null, output, TextWriter.Null, ending.Token);
        Assert.EndsWith("\t0\tcounter:c/k\t0", await output.NextAsync("counter:c/k", Cancellation), StringComparison.Ordinal);
        CliRun published = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/k+=7");
        Assert.EndsWith($"\t{published.Output.Trim()}\tcounter:c/k\t7", await output.NextAsync("counter:c/k", Cancellation), StringComparison.Ordinal);
        Assert.EndsWith("\tup to date", await output.NextAsync("up to date", Cancellation), StringComparison.Ordinal);
        await ending.CancelAsync();
        Assert.Equal(ExitCode.Success, await watching);
    }

    [Fact]
    public async Task A_watch_says_that_its_connection_is_lost_and_resumed_and_goes_on()
    {
        string address = $"unix:{Path.Combine(Path.GetTempPath(), $"coherence-{Guid.NewGuid():N}.sock")}";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using LineCollector output = new();
        using LineCollector error = new();
        Task<int> watching;
        await using (CliRoot _ = await CliRoot.StartAsync(_directory.Path, address))
        {
            watching = CommandRunner.RunAsync(["watch", "--json", "--root", address, "counter:c/k"], TextReader.Null, output, error, ending.Token);
            string first = await output.NextAsync("counter:c/k", Cancellation);
            Assert.False(JsonDocument.Parse(first).RootElement.GetProperty("present").GetBoolean());
        }

        _ = await error.NextAsync("connection lost", Cancellation);
        await using CliRoot again = await CliRoot.StartAsync(_directory.Path, address);
        _ = await error.NextAsync("connection resumed", Cancellation);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(Cancellation, "publish", "--root", address, "counter:c/k+=7")).ExitCode);
        string change = await output.NextAsync("counter:c/k", Cancellation);
        Assert.Equal(7, JsonDocument.Parse(change).RootElement.GetProperty("value").GetInt64());
        await ending.CancelAsync();
        Assert.Equal(ExitCode.Success, await watching);
    }

    [Fact]
    public async Task A_watch_of_several_values_from_an_epoch_prints_states_with_their_marks()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        CliRun published = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/k+=7");
        string epoch = published.Output.Trim();
        _ = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/l+=8", "counter:c/m+=9");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using LineCollector output = new();
        Task<int> watching = CommandRunner.RunAsync(
            ["watch", "--json", "--from", epoch, "--root", root.Address, "counter:c/k", "counter:c/l", "counter:c/m"],
            TextReader.Null, output, TextWriter.Null, ending.Token);
        Assert.Equal(8, JsonDocument.Parse(await output.NextAsync("epoch", Cancellation)).RootElement.GetProperty("value").GetInt64());
        Assert.Equal(9, JsonDocument.Parse(await output.NextAsync("epoch", Cancellation)).RootElement.GetProperty("value").GetInt64());
        JsonElement mark = JsonDocument.Parse(await output.NextAsync("epoch", Cancellation)).RootElement;
        Assert.Equal(("upToDate", false), (mark.GetProperty("mark").GetString(), mark.GetProperty("complete").GetBoolean()));
        await ending.CancelAsync();
        Assert.Equal(ExitCode.Success, await watching);
        CliRun wrong = await CliRun.RunAsync(Cancellation, "watch", "--from", "-1", "--root", root.Address, "counter:c/k");
        Assert.Equal(ExitCode.BadInput, wrong.ExitCode);
    }

    [Fact]
    public async Task A_watch_of_a_prefix_prints_keys_that_come_where_the_root_lists_them()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using LineCollector output = new();
        await using (CliRoot root = await CliRoot.StartAsync(_directory.Path, "127.0.0.1:0", "--list", "counter:c", "--list", "counter:c"))
        {
            _ = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/eu/fr+=7", "counter:c/us+=8");
            Task<int> watching = CommandRunner.RunAsync(
                ["watch", "--prefix", "--root", root.Address, "counter:c/eu/"], TextReader.Null, output, TextWriter.Null, ending.Token);
            Assert.EndsWith("counter:c/eu/fr\t7", await output.NextAsync("counter:c/", Cancellation), StringComparison.Ordinal);
            _ = await output.NextAsync("up to date", Cancellation);
            _ = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/eu/de/b+=9", "counter:c/us+=8");
            Assert.EndsWith("counter:c/eu/de/b\t9", await output.NextAsync("counter:c/", Cancellation), StringComparison.Ordinal);
            CliRun unlisted = await CliRun.RunAsync(Cancellation, "watch", "--prefix", "--root", root.Address, "counter:d/");
            Assert.Equal(ExitCode.Failed, unlisted.ExitCode);
            Assert.Contains("--list", unlisted.Error, StringComparison.Ordinal);
            CliRun two = await CliRun.RunAsync(Cancellation, "watch", "--prefix", "--root", root.Address, "counter:c/", "counter:d/");
            Assert.Equal(ExitCode.BadInput, two.ExitCode);
            await ending.CancelAsync();
            Assert.Equal(ExitCode.Success, await watching);
        }

        string file = _directory.In("root.dump");
        CliRun dumped = await CliRun.RunAsync(Cancellation, "store", "dump", "--data", _directory.Path, "--list", "counter:c", "--output", file);
        Assert.Equal((ExitCode.Success, string.Empty), (dumped.ExitCode, dumped.Error));
        CliRun wrong = await CliRun.RunAsync(Cancellation, "root", "--data", _directory.Path, "--list", new string('x', 300));
        Assert.Equal(ExitCode.BadInput, wrong.ExitCode);
    }

    [Fact]
    public async Task A_directory_that_is_watched_prints_what_comes_and_goes()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using LineCollector output = new();
        using LineCollector json = new();
        Task<int> watching = CommandRunner.RunAsync(["directory", "--watch", "--root", root.Address], TextReader.Null, output, TextWriter.Null, ending.Token);
        Task<int> watchingJson = CommandRunner.RunAsync(["directory", "--watch", "--json", "--root", root.Address], TextReader.Null, json, TextWriter.Null, ending.Token);
        _ = await output.NextAsync("up to date", Cancellation);
        _ = await json.NextAsync("upToDate", Cancellation);
        CoherenceNodeOptions options = new() { Upstreams = { root.Address }, Name = "shop" };
        await using (CoherenceNode shop = await CoherenceNode.ConnectAsync(options, Cancellation))
        {
            _ = await shop.Directory.AnnounceAsync("orders", "here"u8.ToArray(), Cancellation);
            Assert.Contains("\tsystem\t", await output.NextAsync("shop", Cancellation), StringComparison.Ordinal);
            Assert.EndsWith("\treachable\there", await output.NextAsync("\tservice\torders\t", Cancellation), StringComparison.Ordinal);
            JsonElement service = JsonDocument.Parse(await json.NextAsync("orders", Cancellation)).RootElement.GetProperty("service");
            Assert.Equal("here", service.GetProperty("providers")[0].GetProperty("information").GetString());
        }

        Assert.EndsWith("\tservice\torders", await output.NextAsync("orders", Cancellation), StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(await json.NextAsync("forgotten", Cancellation)).RootElement.TryGetProperty("epoch", out _));
        await ending.CancelAsync();
        Assert.Equal(ExitCode.Success, await watching);
        Assert.Equal(ExitCode.Success, await watchingJson);
        CliRun wrong = await CliRun.RunAsync(Cancellation, "directory", "--from", "3", "--root", root.Address);
        Assert.Equal(ExitCode.BadInput, wrong.ExitCode);
    }

    [Fact]
    public async Task A_status_has_the_cluster_and_what_the_root_counts()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        CliRun published = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/k+=7", "counter:c/l+=7");
        CliRun run = await CliRun.RunAsync(Cancellation, "status", "--json", "--root", root.Address);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        JsonElement status = JsonDocument.Parse(run.Output).RootElement;
        Assert.Contains($"cluster={status.GetProperty("cluster").GetString()} ", root.Serving, StringComparison.Ordinal);
        Assert.Equal(root.Address, status.GetProperty("root").GetString());
        Assert.True(status.GetProperty("epoch").GetInt64() >= long.Parse(published.Output, CultureInfo.InvariantCulture));
        Assert.Equal(2, status.GetProperty("operations").GetInt64());
        Assert.Equal(1, status.GetProperty("children").GetInt64());

        run = await CliRun.RunAsync(Cancellation, "status", "--root", root.Address);
        Assert.Contains("operations applied\t2", Lines(run.Output), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_directory_has_the_systems_and_what_they_offer()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        CoherenceNodeOptions options = new() { Name = "shop\t1" };
        options.Upstreams.Add(root.Address);
        await using CoherenceNode node = await CoherenceNode.ConnectAsync(options, Cancellation);
        _ = await node.Directory.AnnounceAsync("orders", "10.0.0.7:80"u8.ToArray(), Cancellation);
        CliRun run = await CliRun.RunAsync(Cancellation, "directory", "--root", root.Address);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        string[] cells = Lines(run.Output).Select(static line => line.Split('\t')).Single(static cells => cells[^1].StartsWith("0x", StringComparison.Ordinal));
        Assert.Equal(["2", "1", "node", "reachable", "1"], cells[..5]);
        Assert.Equal("0x73686f700931", cells[^1]);

        run = await CliRun.RunAsync(Cancellation, "directory", "--services", "--root", root.Address);
        Assert.Equal("orders\t2\treachable\t10.0.0.7:80", Assert.Single(Lines(run.Output)));
        run = await CliRun.RunAsync(Cancellation, "directory", "--json", "--root", root.Address);
        JsonElement directory = JsonDocument.Parse(run.Output).RootElement;
        JsonElement provider = directory.GetProperty("services")[0].GetProperty("providers")[0];
        Assert.Equal(("2", true, "10.0.0.7:80"), (provider.GetProperty("system").GetString(), provider.GetProperty("reachable").GetBoolean(), provider.GetProperty("information").GetString()));
        Assert.Equal("shop\t1", directory.GetProperty("systems")[0].GetProperty("address").GetString());
    }

    [Fact]
    public async Task An_update_that_is_refused_fails_and_nothing_of_it_takes_effect()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        _ = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/k+=1");
        CliRun run = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/l+=1", "counter:c/k+=9223372036854775807");
        Assert.Equal((ExitCode.Failed, string.Empty), (run.ExitCode, run.Output));
        _ = Assert.Single(Lines(run.Error));
        Assert.Equal(["1", "0"], await ValuesAsync(root.Address, "counter:c/k", "counter:c/l"));
    }

    [Fact]
    public async Task An_index_that_the_root_does_not_know_fails()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        CliRun run = await CliRun.RunAsync(Cancellation, "get", "--root", root.Address, "unheard-of/k");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("unheard-of", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_exit_code_5()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        CliRun run = await CliRun.RunAsync(Cancellation, "root", "--data", _directory.In("second"), "--listen", root.Address, "--log", "none");
        Assert.Equal(ExitCode.Listen, run.ExitCode);
        Assert.Contains(root.Address, Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_in_use_is_exit_code_4()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        await AssertUnusableAsync("in use", _directory.Path);
    }

    [Fact]
    public async Task A_damaged_data_directory_is_exit_code_4_and_the_file_and_position_are_named()
    {
        await using (CliRoot root = await CliRoot.StartAsync(_directory.Path))
        {
            _ = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/k+=1");
            _ = await CliRun.RunAsync(Cancellation, "publish", "--root", root.Address, "counter:c/k+=1");
        }

        FlipByte(_directory.Segment(1), Offset(_directory.Segment(1)));
        CliRun run = await AssertUnusableAsync("damaged", _directory.Path);
        Assert.Contains(_directory.Segment(1), run.Error, StringComparison.Ordinal);
        Assert.Contains("offset", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_with_other_files_never_becomes_a_root()
    {
        _ = Directory.CreateDirectory(_directory.Path);
        await File.WriteAllTextAsync(_directory.In("notes.txt"), "mine", Cancellation);
        _ = await AssertUnusableAsync("empty", _directory.Path);
        _ = Assert.Single(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task With_existing_nothing_is_made()
    {
        _ = await AssertUnusableAsync("--existing", _directory.Path, "--existing");
        Assert.False(Directory.Exists(_directory.Path));
    }

    [Fact]
    public async Task A_root_that_nobody_runs_is_exit_code_3()
    {
        string address = $"unix:{_directory.In("nobody.sock")}";
        foreach (string[] command in new[] { ["get", "a/b"], ["watch", "a/b"], ["publish", "counter:c/k+=1"], ["directory"], new[] { "status" } })
        {
            CliRun run = await CliRun.RunAsync(Cancellation, [.. command, "--root", address, "--timeout", "0.05"]);
            Assert.Equal(ExitCode.Unreachable, run.ExitCode);
            Assert.Contains(address, Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("get", "a/b", "--bogus")]
    [InlineData("publish", "--bogus", "counter:c/k+=1")]
    [InlineData("watch", "--bogus", "a/b")]
    [InlineData("directory", "--bogus")]
    public async Task An_option_that_does_not_exist_is_not_taken_for_a_word(params string[] arguments)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, arguments);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Equal(
            $"coherence: '--bogus' is nothing that 'coherence {arguments[0]}' takes; 'coherence {arguments[0]} --help' explains.",
            run.Error.TrimEnd());
    }

    [Theory]
    [InlineData("'9x' is no epoch for --from: a whole number from 0 on is one; 'coherence watch --help' explains.", "watch", "--from", "9x", "a/b")]
    [InlineData("'-1' is no epoch for --from: a whole number from 0 on is one; 'coherence directory --help' explains.", "directory", "--watch", "--from", "-1")]
    [InlineData("'x' is no number that --keys takes; 'coherence bench publish --help' explains.", "bench", "publish", "--keys", "x")]
    [InlineData("'--bogus' is nothing that 'coherence store dump' takes; 'coherence store dump --help' explains.", "store", "dump", "--bogus")]
    public async Task What_is_not_understood_is_named_with_the_command_that_explains_it(string expected, params string[] arguments)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, arguments);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Equal($"coherence: {expected}", run.Error.TrimEnd());
    }

    [Theory]
    [InlineData]
    [InlineData("bogus")]
    [InlineData("get")]
    [InlineData("get", "no-slash")]
    [InlineData("get", "a/b", "--bogus")]
    [InlineData("get", "a/b", "--root", "nowhere")]
    [InlineData("get", "a/b", "--root", "127.0.0.1:0")]
    [InlineData("get", "a/b", "--timeout", "-1")]
    [InlineData("get", "a/b", "--timeout", "NaN")]
    [InlineData("get", "a/b", "--timeout", "1e9")]
    [InlineData("watch")]
    [InlineData("publish")]
    [InlineData("publish", "nonsense")]
    [InlineData("publish", "counter:c/k+=1", "--stdin")]
    [InlineData("publish", "--stdin", "--key", "a")]
    [InlineData("publish", "counter:c/k+=1", "--key", "")]
    [InlineData("root", "--data", "nowhere", "--update-keys", "0")]
    [InlineData("root", "--data", "nowhere", "--update-key-time", "1e30")]
    [InlineData("root", "--data", "nowhere", "--keep-log-bytes", "2000T")]
    [InlineData("root", "--data", "nowhere", "--keep-log-time", "-1")]
    [InlineData("root", "--data", "nowhere", "--expected-values", "0")]
    [InlineData("root")]
    [InlineData("root", "--data", "")]
    [InlineData("root", "--data", "d", "--listen", "nowhere")]
    [InlineData("root", "--data", "d", "--log", "loud")]
    [InlineData("root", "--data", "d", "--log", "3")]
    [InlineData("root", "--data", "d", "more")]
    [InlineData("status", "more")]
    public async Task Bad_arguments_are_one_sentence_and_exit_code_2(params string[] arguments)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, arguments);
        Assert.Equal((ExitCode.BadInput, string.Empty), (run.ExitCode, run.Output));
        Assert.StartsWith("coherence: ", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("root", "--help")]
    [InlineData("publish", "--help")]
    public async Task Help_is_shown_whatever_else_is_missing(params string[] arguments)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, arguments);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<CliRun> AssertUnusableAsync(string because, string directory, params string[] more)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, ["root", "--data", directory, "--listen", "127.0.0.1:0", "--log", "none", .. more]);
        Assert.Equal((ExitCode.Storage, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains(because, Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
        return run;
    }

    private static async Task<string[]> ValuesAsync(string address, params string[] specs)
    {
        CliRun run = await CliRun.RunAsync(Cancellation, ["get", "--root", address, .. specs]);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        return [.. Lines(run.Output).Select(line => line.Split('\t')[3])];
    }

    private static async Task AssertValuesAsync(string address, long epoch)
    {
        string[] specs =
        [
            "counter:hits/home", "register:config/mode", "map:users/7", "set:tags/p", "top10:authors/", "top10:authors/Alice",
            "count:commits/", "sum:lines/Alice", "register:config/none",
        ];
        CliRun run = await CliRun.RunAsync(Cancellation, ["get", "--json", "--root", address, .. specs]);
        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        JsonElement snapshot = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(snapshot.GetProperty("epoch").GetInt64() >= epoch);
        JsonElement[] values = [.. snapshot.GetProperty("values").EnumerateArray()];
        Assert.Equal(specs, values.Select(value => value.GetProperty("spec").GetString()!), StringComparer.Ordinal);
        Assert.Equal(
            ["5", "\"dark\"", """{"name":"Bob"}""", """["red"]""", """[{"member":"Bob","score":4},{"member":"Alice","score":3}]""", "3", "1", "12", "null"],
            values.Select(value => value.GetProperty("value").GetRawText()),
            StringComparer.Ordinal);
        Assert.Equal(epoch, values[0].GetProperty("changed").GetInt64());
        Assert.Equal([.. Enumerable.Repeat(true, 8), false], values.Select(value => value.GetProperty("present").GetBoolean()));
    }

    // The first bytes that an operation of the first update wrote: its index's name.
    private static long Offset(string file) => File.ReadAllBytes(file).AsSpan().IndexOf("counter:c"u8);

    private static void FlipByte(string file, long offset)
    {
        Assert.True(offset > 0);
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 1));
    }
}
