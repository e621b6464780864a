using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

public sealed class RelayCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Through_relays_in_processes_of_their_own_everything_is_as_at_the_root()
    {
        using CliProcess root = CliProcess.Start("root", "--data", _directory.Path, "--listen", "127.0.0.1:0", "--log", "none");
        string rootAddress = CliProcessTests.Address(await root.NextLineAsync("root: serving "));
        using CliProcess upper = CliProcess.Start("relay", "--upstream", rootAddress, "--listen", "127.0.0.1:0", "--channels", "3", "--log", "none");
        string upperAddress = CliProcessTests.Address(await upper.NextLineAsync("relay: serving "));
        using CliProcess lower = CliProcess.Start("relay", "--upstream", $"{upperAddress},{rootAddress}", "--listen", "127.0.0.1:0", "--log", "none");
        string lowerAddress = CliProcessTests.Address(await lower.NextLineAsync("relay: serving "));

        CliRun published = await RunAsync("publish", "--root", lowerAddress, "counter:c/k+=7");
        Assert.Equal((ExitCode.Success, string.Empty), (published.ExitCode, published.Error));
        foreach (string address in (string[])[lowerAddress, upperAddress, rootAddress])
        {
            CliRun got = await RunAsync("get", "--root", address, "counter:c/k");
            Assert.EndsWith("\tcounter:c/k\t7", got.Output.Trim(), StringComparison.Ordinal);
            CliRun status = await RunAsync("status", "--root", address);
            Assert.Equal(ExitCode.Success, status.ExitCode);
            Assert.Contains($"root\t{address}", status.Output, StringComparison.Ordinal);
        }

        // The lower relay was given the root too, and goes there when its upstream is killed.
        upper.Signal("KILL");
        CliRun again = await RunAsync("publish", "--root", lowerAddress, "counter:c/k+=1");
        Assert.Equal((ExitCode.Success, string.Empty), (again.ExitCode, again.Error));
        CliRun seen = await RunAsync("get", "--root", rootAddress, "counter:c/k");
        Assert.EndsWith("\tcounter:c/k\t8", seen.Output.Trim(), StringComparison.Ordinal);

        lower.Signal("TERM");
        CliRun ended = await lower.EndAsync();
        Assert.Equal((ExitCode.Success, string.Empty), (ended.ExitCode, ended.Error));
    }

    [Fact]
    public async Task A_relay_that_is_its_own_upstream_fails_in_one_sentence()
    {
        string address = $"unix:{_directory.Path}.sock";
        CliRun run = await RunAsync("relay", "--upstream", address, "--listen", address, "--log", "none");
        Assert.Equal((ExitCode.Unreachable, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("its own upstream", run.Error, StringComparison.Ordinal);
        _ = Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_relay_whose_upstream_is_not_there_is_unreachable()
    {
        CliRun run = await RunAsync(
            "relay", "--upstream", $"unix:{_directory.Path}-nobody.sock", "--listen", "127.0.0.1:0", "--timeout", "0.1", "--log", "none");
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.Contains("nobody.sock", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relay", "--listen", "127.0.0.1:0")]
    [InlineData("relay", "--upstream", "nowhere")]
    [InlineData("relay", "--upstream", "127.0.0.1:0")]
    [InlineData("relay", "--upstream", "127.0.0.1:1,")]
    [InlineData("relay", "--upstream", "127.0.0.1:1", "--channels", "0")]
    [InlineData("relay", "--upstream", "127.0.0.1:1", "--channels", "17")]
    [InlineData("relay", "--upstream", "127.0.0.1:1", "--channels", "two")]
    public async Task An_option_that_is_missing_or_outside_its_range_is_bad_input(params string[] arguments)
    {
        CliRun run = await RunAsync(arguments);
        Assert.Equal((ExitCode.BadInput, string.Empty), (run.ExitCode, run.Output));
        _ = Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    private static Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(Cancellation, arguments);
}
