using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

public class DemoCommandTests
{
    [Fact]
    public async Task A_history_is_published_across_a_cut_channel_and_a_killed_root_and_found_right_everywhere()
    {
        using SmallRepository repository = await SmallRepository.CreateAsync();

        CliRun run = await RunAsync("demo", "--git", repository.Path);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches($"^demo: OK commits={SmallRepository.Commits} operations=[0-9]+ snapshots=[1-9][0-9]* mismatches=0 epoch=[0-9]+$", LastLine(run));
        Assert.Contains("one of the 2 channels between relay and root was cut", run.Output, StringComparison.Ordinal);
        Assert.Contains("killed with SIGKILL and started again", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_differs_from_what_git_reports_is_named_and_fails()
    {
        using SmallRepository repository = await SmallRepository.CreateAsync();

        CliRun run = await RunAsync("demo", "--git", repository.Path, "--readers", "1", "--corrupt-truth");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MISMATCH node-1: counter:demo/commits is 7 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("MISMATCH node-2: counter:demo/commits is 7 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("mismatches=2", LastLine(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_outside_of_a_repository_is_bad_input()
    {
        string directory = Directory.CreateTempSubdirectory("coherence-none-").FullName;
        try
        {
            CliRun run = await RunAsync("demo", "--git", directory);

            Assert.Equal(2, run.ExitCode);
            Assert.Contains($"'{directory}' is not in a git repository", run.Error, StringComparison.Ordinal);
            Assert.Single(run.Error.TrimEnd().Split('\n'));
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    [Fact]
    public async Task A_repository_without_commits_is_bad_input()
    {
        using SmallRepository repository = await SmallRepository.CreateEmptyAsync();

        CliRun run = await RunAsync("demo", "--git", repository.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no commit", run.Error, StringComparison.Ordinal);
    }

    private static async Task<CliRun> RunAsync(params string[] arguments)
    {
        using CliProcess process = CliProcess.Start(arguments);
        return await process.EndAsync();
    }

    private static string LastLine(CliRun run) => run.Output.TrimEnd().Split('\n')[^1];
}
