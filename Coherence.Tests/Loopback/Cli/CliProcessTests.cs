using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

public sealed class CliProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_a_root_in_order_and_a_restart_finds_everything(string signal)
    {
        using (CliProcess root = CliProcess.Start("root", "--data", _directory.Path, "--listen", "127.0.0.1:0"))
        {
            string address = Address(await root.NextLineAsync("root: serving "));
            CliRun published = await CliRun.RunAsync(Cancellation, "publish", "--root", address, "counter:c/k+=7");
            Assert.Equal(ExitCode.Success, published.ExitCode);
            root.Signal(signal);
            CliRun ended = await root.EndAsync();
            Assert.Equal(ExitCode.Success, ended.ExitCode);
            Assert.Contains("Stopped in order", ended.Error, StringComparison.Ordinal);
        }

        await using CliRoot again = await CliRoot.StartAsync(_directory.Path);
        CliRun run = await CliRun.RunAsync(Cancellation, "get", "--root", again.Address, "counter:c/k");
        Assert.EndsWith("\tcounter:c/k\t7", run.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_a_watch_with_success()
    {
        await using CliRoot root = await CliRoot.StartAsync(_directory.Path);
        using CliProcess watch = CliProcess.Start("watch", "--root", root.Address, "counter:c/k");
        _ = await watch.NextLineAsync("counter:c/k");
        watch.Signal("INT");
        CliRun ended = await watch.EndAsync();
        Assert.Equal((ExitCode.Success, string.Empty), (ended.ExitCode, ended.Error));
    }

    [Fact]
    public async Task A_failure_of_the_process_is_one_sentence_without_a_stack_trace()
    {
        using CliProcess get = CliProcess.Start("get", "--root", $"unix:{_directory.In("nobody.sock")}", "--timeout", "0.05", "a/b");
        CliRun ended = await get.EndAsync();
        Assert.Equal((ExitCode.Unreachable, string.Empty), (ended.ExitCode, ended.Output));
        Assert.StartsWith("coherence: ", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', ended.Error.TrimEnd());
    }

    internal static string Address(string serving) => serving[(serving.LastIndexOf(' ') + 1)..];
}
