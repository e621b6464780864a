using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Git;
using Coherence.Cli.Workers;
using Spectre.Console;

namespace Coherence.Cli.Demo;

/// <summary><c>coherence demo</c>: publishes a git history through a relay to a root that is killed half-way, and checks every value.</summary>
internal static class DemoCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "demo";

    private const int MaximumReaders = 64;

    private const string Description = """
        Publish the history of a git repository, a commit an update, and check every value everywhere.

        Starts a root, a relay below it and three nodes below the relay, as processes of their own, with two channels between
        each two. One node publishes, the others read snapshots all the while and check that parts add up to the whole. After
        a quarter one of the channels between relay and root is cut; half-way the root is killed with SIGKILL and started
        again. At the end every value on every node is compared with what git reports. The last line is "demo: OK …", or
        the exit code is 1.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var git = new Option<string>("--git")
        {
            Description = "The repository, or a directory in it. Default: where the program stands.",
            HelpName = "PATH",
            DefaultValueFactory = _ => ".",
        };
        var limit = new Option<int>("--limit") { Description = "The most commits, the newest ones. Default: all.", HelpName = "COMMITS" };
        var readers = new Option<int>("--readers")
        {
            Description = $"How many nodes read, besides the one that publishes: 1 to {MaximumReaders}. Default: 2.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => 2,
        };
        var keep = new Option<bool>("--keep") { Description = "Keep the root's data directory, and say where it is." };
        var corrupt = new Option<bool>("--corrupt-truth") { Hidden = true };
        var command = new Command(Name, Description) { git, limit, readers, keep, corrupt };
        command.Add(RootWorkerCommand.Create());
        command.Add(RelayWorkerCommand.Create());
        command.Add(NodeWorkerCommand.Create());
        command.SetAction(async (parsed, stopping) =>
        {
            var settings = new DemoSettings(
                parsed.GetRequiredValue(git), parsed.GetValue(limit), parsed.GetValue(readers), parsed.GetValue(keep), parsed.GetValue(corrupt));
            return await RunAsync(settings, parsed.InvocationConfiguration.Output, stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoSettings settings, TextWriter output, CancellationToken stopping)
    {
        if (settings.Limit < 0)
        {
            throw CliException.BadInput($"--limit is {settings.Limit}; it is a number of commits, 1 or more.");
        }

        if (settings.Readers is < 1 or > MaximumReaders)
        {
            throw CliException.BadInput($"--readers is {settings.Readers}; 1 to {MaximumReaders} are possible.");
        }

        GitHistory history = await GitHistory.OpenAsync(settings.Git, settings.Limit, stopping);
        try
        {
            return await RunAsync(settings, history, output, stopping);
        }
        catch (GitException failure)
        {
            throw new CliException(ExitCode.Failed, failure.Message);
        }
    }

    private static async Task<int> RunAsync(DemoSettings settings, GitHistory history, TextWriter output, CancellationToken stopping)
    {
        bool isLive = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;
        if (!isLive)
        {
            return await RunAsync(settings, history, new PlainDisplay(output), output, stopping);
        }

        int code = ExitCode.Failed;
        var summary = new StringWriter();
        await AnsiConsole.Live(new Text(string.Empty)).StartAsync(async context =>
            code = await RunAsync(settings, history, new LiveDisplay(context), summary, stopping));
        await output.WriteAsync(summary.ToString());
        return code;
    }

    private static async Task<int> RunAsync(
        DemoSettings settings, GitHistory history, IDemoDisplay display, TextWriter output, CancellationToken stopping)
    {
        DemoFigures figures;
        await using var run = new DemoRun(settings, history, display);
        try
        {
            figures = await run.RunAsync(stopping);
        }
        finally
        {
            DemoSummary.WriteMismatches(output, run.Mismatches);
        }

        return DemoSummary.Write(output, figures);
    }
}
