using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Node.Relays;
using Microsoft.Extensions.Logging;

namespace Coherence.Cli.Workers;

/// <summary>The hidden command of a relay that <c>demo</c> or <c>bench</c> has started.</summary>
internal static class RelayWorkerCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "worker-relay";

    // Nothing is evicted while it is measured.
    private const int CacheValues = 10_000_000;
    private const long CacheBytes = 4L << 30;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var upstream = new Option<string>("--upstream") { Required = true };
        var channels = new Option<int>("--channels") { Required = true };
        var command = new Command(Name) { upstream, channels };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(upstream), parsed.GetRequiredValue(channels)));
        return command;
    }

    private static async Task<int> RunAsync(string upstream, int channels)
    {
        ChannelReader<FiguresOrder> orders = OrderReader.Start(WorkerJson.Default.FiguresOrder);
        var reports = new ReportWriter<RelayReport>(Console.Out, WorkerJson.Default.RelayReport);

        // That channels are cut and the root is killed is no news to whoever does it.
        using ILoggerFactory loggers = ServingLogging.Create(LogLevel.Error);
        var options = new CoherenceRelayOptions
        {
            Upstreams = { upstream },
            Listen = { "127.0.0.1:0" },
            Channels = channels,
            CacheValues = CacheValues,
            CacheBytes = CacheBytes,
            LoggerFactory = loggers,
        };
        await using CoherenceRelay relay = await CoherenceRelay.StartAsync(options);
        reports.Write(await DescribeAsync(relay));
        using var ending = new CancellationTokenSource();
        Task answering = AnswerAsync(relay, orders, reports, ending.Token);
        Task first = await Task.WhenAny(answering, relay.Completion);
        await first;
        await ending.CancelAsync();
        return ExitCode.Success;
    }

    private static async Task AnswerAsync(
        CoherenceRelay relay, ChannelReader<FiguresOrder> orders, ReportWriter<RelayReport> reports, CancellationToken cancellation)
    {
        await foreach (FiguresOrder _ in orders.ReadAllAsync(cancellation))
        {
            reports.Write(await DescribeAsync(relay));
        }
    }

    private static async Task<RelayReport> DescribeAsync(CoherenceRelay relay)
    {
        RelayStatus status = await relay.GetStatusAsync();
        return new RelayReport(relay.Addresses[0], status.Epoch.Number, status.Channels, status.Connections, status.Children);
    }
}
