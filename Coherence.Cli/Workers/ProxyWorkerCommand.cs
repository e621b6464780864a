using System;
using System.CommandLine;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Workers;

/// <summary>The hidden command of a proxy that <c>bench</c> has started.</summary>
internal static class ProxyWorkerCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "worker-proxy";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var target = new Option<string>("--target") { Required = true };
        var command = new Command(Name) { target };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(target)));
        return command;
    }

    private static async Task<int> RunAsync(string target)
    {
        ChannelReader<FiguresOrder> orders = OrderReader.Start(WorkerJson.Default.FiguresOrder);
        await using var proxy = ChannelProxy.Start(target);
        new ReportWriter<ProxyReport>(Console.Out, WorkerJson.Default.ProxyReport).Write(new ProxyReport(proxy.Address));

        // Nothing is asked of it: it ends with whoever started it.
        await orders.Completion;
        return ExitCode.Success;
    }
}
