using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Core.Roots;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence status</c>: prints what a root counts.</summary>
internal sealed class StatusCommand
{
    private const string Description = """
        Print what the root counts, its cluster, and the round trip to it.

        Redirected, each figure is a line of two cells parted by a tab: name, value.
        """;

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };

    private readonly UpstreamOptions _upstream;

    private StatusCommand(Command command)
    {
        command.Add(_json);
        _upstream = new UpstreamOptions(command);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("status", Description);
        _ = new StatusCommand(command);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        NodeStatus status = await node.GetStatusAsync();

        // The first question also pays for code that has not run yet, so the second is the one that is timed.
        _ = await node.GetRootFiguresAsync(stopping);
        long started = Stopwatch.GetTimestamp();
        RootFigures figures = await node.GetRootFiguresAsync(stopping);
        var report = new StatusReport(_upstream.Address(parsed), status.Cluster, Stopwatch.GetElapsedTime(started), figures);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(report.ToJson());
        }
        else
        {
            report.Write(output);
        }

        return ExitCode.Success;
    }
}
