using System;
using System.CommandLine;
using System.Threading.Tasks;
using Coherence.Cli.Git;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Demo;

/// <summary>The hidden command of a node that <c>demo</c> has started: a reader, or with a repository the publisher.</summary>
internal static class NodeWorkerCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "worker-node";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var upstream = new Option<string>("--upstream") { Required = true };
        var git = new Option<string?>("--git");
        var head = new Option<string>("--head") { DefaultValueFactory = _ => "HEAD" };
        var limit = new Option<int>("--limit");
        var commits = new Option<long>("--commits");
        var command = new Command(Name) { upstream, git, head, limit, commits };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            string? path = parsed.GetValue(git);
            GitHistory? history = path is null
                ? null
                : new GitHistory(path, parsed.GetRequiredValue(head), parsed.GetValue(limit), parsed.GetValue(commits));
            return await RunAsync(parsed.GetRequiredValue(upstream), history);
        });
        return command;
    }

    private static async Task<int> RunAsync(string upstream, GitHistory? history)
    {
        var reports = new ReportWriter<NodeReport>(Console.Out, DemoJson.Default.NodeReport);
        var options = new CoherenceNodeOptions { Upstreams = { upstream }, Channels = DemoRun.Channels };
        await using CoherenceNode node = await CoherenceNode.ConnectAsync(options);
        var worker = new NodeWorker(node, new NodeFigures(node, reports), history);
        return await worker.RunAsync(OrderReader.Start(DemoJson.Default.NodeOrder));
    }
}
