using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

public class BenchCommandTests
{
    [Theory]
    [InlineData(
        "publish",
        "workload seconds operations_per_second updates_per_second update_size window keys channels relays proxies ack_us_p50 ack_us_p99 lone_ack_us_p50 lone_ack_us_p99 disk_write_us_p50 lone_ack_per_disk_write resident_bytes")]
    [InlineData(
        "read",
        "workload seconds operations_per_second keys read_ns read_async_ns scoped_read_ns handle_read_ns snapshot_ns allocated_bytes_per_operation")]
    [InlineData(
        "invalidate",
        "workload seconds operations_per_second update_size window keys channels relays proxies nodes visible_us_p50 visible_us_p99 coherent_ack_us_p50 coherent_ack_us_p99 changes_seen_per_second")]
    [InlineData("transact", "workload seconds operations_per_second window keys channels relays proxies ack_us_p50 ack_us_p99")]
    [InlineData(
        "message",
        "workload seconds operations_per_second window channels relays proxies ack_us_p50 ack_us_p99 request_us_p50 request_us_p99 echo_us_p50 request_per_echo relayed_echo_us_p50 request_per_relayed_echo")]
    [InlineData("encode", "workload seconds operations_per_second allocated_bytes_per_operation encode_ns decode_ns")]
    [InlineData("recover", "workload seconds operations_per_second keys channels recovery_seconds recovery_after_kill_seconds disk_bytes resident_bytes")]
    [InlineData("idle", "workload seconds keys nodes resident_bytes resident_bytes_empty")]
    public async Task A_workload_reports_the_figures_that_are_documented(string workload, string figures)
    {
        CliRun run = await RunAsync(
            "bench", workload, "--json", "--seconds", "0.2", "--keys", "64", "--nodes", "2", "--window", "4", "--update-size", "8");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Output);
        Assert.Equal(
            string.Join(' ', figures.Split(' ').Order(StringComparer.Ordinal)),
            string.Join(' ', report.RootElement.EnumerateObject().Select(figure => figure.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(workload, report.RootElement.GetProperty("workload").GetString());
        Assert.All(
            report.RootElement.EnumerateObject().Where(figure => figure.Value.ValueKind == JsonValueKind.Number && figure.Name is not ("allocated_bytes_per_operation" or "relays" or "proxies")),
            figure => Assert.True(figure.Value.GetDouble() > 0, figure.Name));
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("invalidate")]
    public async Task A_workload_runs_through_relays(string workload)
    {
        CliRun run = await RunAsync(
            "bench", workload, "--json", "--seconds", "0.2", "--keys", "64", "--nodes", "2", "--window", "4", "--relays", "2", "--channels", "3");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Output);
        Assert.Equal((3, 2), (report.RootElement.GetProperty("channels").GetInt32(), report.RootElement.GetProperty("relays").GetInt32()));
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("invalidate")]
    public async Task A_workload_runs_through_proxies(string workload)
    {
        CliRun run = await RunAsync(
            "bench", workload, "--json", "--seconds", "0.2", "--keys", "64", "--nodes", "2", "--window", "4", "--proxies", "2");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Output);
        Assert.Equal(2, report.RootElement.GetProperty("proxies").GetInt32());
    }

    [Theory]
    [InlineData("read", "--proxies", "1")]
    [InlineData("publish", "--proxies", "1", "--relays", "1")]
    [InlineData("publish", "--proxies", "1", "--root", "unix:/nowhere")]
    public async Task Proxies_where_they_have_no_place_are_bad_input(params string[] options)
    {
        CliRun run = await RunAsync(["bench", .. options]);

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Relays_where_they_are_not_measured_are_bad_input()
    {
        CliRun run = await RunAsync("bench", "read", "--relays", "1");

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Cached_reads_allocate_nothing()
    {
        CliRun run = await RunAsync("bench", "read", "--json", "--seconds", "0.2", "--keys", "64");

        using JsonDocument report = JsonDocument.Parse(run.Output);
        Assert.Equal(0, report.RootElement.GetProperty("allocated_bytes_per_operation").GetDouble());
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_unreachable()
    {
        CliRun run = await RunAsync("bench", "publish", "--root", "unix:/nowhere/root.sock", "--timeout", "0.1");

        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData("--timeout", "0")]
    [InlineData("--window", "0")]
    [InlineData("--channels", "17")]
    [InlineData("--relays", "9")]
    [InlineData("--seconds", "NaN")]
    [InlineData("--root", "nowhere")]
    public async Task An_option_outside_its_range_is_bad_input(string option, string value)
    {
        CliRun run = await RunAsync("bench", "publish", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    private static async Task<CliRun> RunAsync(params string[] arguments)
    {
        using CliProcess process = CliProcess.Start(arguments);
        return await process.EndAsync();
    }
}
