using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;

namespace Coherence.Cli.Bench;

/// <summary>The hidden command of the process with the nodes that watch.</summary>
internal static class WatchWorkerCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "worker-watch";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var upstream = new Option<string>("--upstream") { Required = true };
        var nodes = new Option<int>("--nodes") { Required = true };
        var keys = new Option<int>("--keys") { Required = true };
        var channels = new Option<int>("--channels") { Required = true };
        var command = new Command(Name) { upstream, nodes, keys, channels };
        command.Hidden = true;
        command.SetAction((parsed, _) =>
            RunAsync(parsed.GetRequiredValue(upstream), parsed.GetRequiredValue(nodes), parsed.GetRequiredValue(keys), parsed.GetRequiredValue(channels)));
        return command;
    }

    private static async Task<int> RunAsync(string upstream, int nodes, int keys, int channels)
    {
        ChannelReader<WatchOrder> orders = OrderReader.Start(BenchJson.Default.WatchOrder);
        var reports = new ReportWriter<WatchReport>(Console.Out, BenchJson.Default.WatchReport);
        await using var watching = new WatchingNodes();
        await watching.StartAsync(upstream, nodes, new CounterKeys(keys), channels, CancellationToken.None);
        reports.Write(watching.Describe());
        await foreach (WatchOrder order in orders.ReadAllAsync(CancellationToken.None))
        {
            await watching.ReachAsync(order.Epoch, CancellationToken.None);
            reports.Write(watching.Describe());
        }

        return ExitCode.Success;
    }
}
