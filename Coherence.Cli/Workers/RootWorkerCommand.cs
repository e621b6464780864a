using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Core.Roots;
using Coherence.Node.Roots;
using Microsoft.Extensions.Logging;

namespace Coherence.Cli.Workers;

/// <summary>The hidden command of a root that <c>demo</c> or <c>bench</c> has started.</summary>
internal static class RootWorkerCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "worker-root";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true };
        var listen = new Option<string>("--listen") { Required = true };
        var command = new Command(Name) { data, listen };
        var sizes = new RootSizeOptions(command);
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(listen), sizes.Of(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(string data, string listen, RootSizes sizes)
    {
        ChannelReader<FiguresOrder> orders = OrderReader.Start(WorkerJson.Default.FiguresOrder);
        var reports = new ReportWriter<RootReport>(Console.Out, WorkerJson.Default.RootReport);
        using ILoggerFactory loggers = ServingLogging.Create(LogLevel.Warning);
        var options = new CoherenceRootOptions
        {
            DataDirectory = data,
            Listen = { listen },
            LoggerFactory = loggers,
        };
        sizes.ApplyTo(options);
        await using CoherenceRoot root = await CoherenceRoot.StartAsync(options);
        reports.Write(await DescribeAsync(root));
        using var ending = new CancellationTokenSource();
        Task answering = AnswerAsync(root, orders, reports, ending.Token);
        Task first = await Task.WhenAny(answering, root.Completion);
        await first;
        await ending.CancelAsync();
        return ExitCode.Success;
    }

    private static async Task AnswerAsync(
        CoherenceRoot root, ChannelReader<FiguresOrder> orders, ReportWriter<RootReport> reports, CancellationToken cancellation)
    {
        await foreach (FiguresOrder _ in orders.ReadAllAsync(cancellation))
        {
            reports.Write(await DescribeAsync(root));
        }
    }

    private static async Task<RootReport> DescribeAsync(CoherenceRoot root)
    {
        RootFigures figures = await root.GetFiguresAsync();
        return new RootReport(
            root.Addresses[0],
            figures.Durable.Number,
            root.Recovery.Elapsed.TotalMilliseconds,
            figures.Operations,
            figures.Invalidations,
            figures.Refreshes,
            figures.Values,
            (await root.GetStorageFiguresAsync()).Entries,
            figures.Children,
            Environment.WorkingSet);
    }
}
