using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Cli.Workers;
using Coherence.Core.Identity;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary><c>bench message</c>: messages of 64 bytes from one node to another in another process, many at one time; then round trips.</summary>
internal static class MessageBench
{
    /// <summary>What each message, request and echo carries.</summary>
    public const int PayloadBytes = 64;

    private const double LongestWarmUp = 5;

    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        await using CoherenceNode node = await target.ConnectAsync(cancellation);
        await using var listener = WorkerProcess.Start(
            "listener", BenchCommand.Name, ListenWorkerCommand.Name, "--upstream", target.Address, "--channels", settings.Channels.ToString(CultureInfo.InvariantCulture));
        ListenReport listening = await listener.ReadAsync(BenchJson.Default.ListenReport, cancellation);
        _ = Identifier.TryParse(listening.System, out Identifier system);
        var to = new SystemId(system);

        // As with transactions, the runtime compiles while the code runs.
        double warmUp = Math.Min(settings.Seconds, LongestWarmUp);
        _ = await SendAsync(node, to, settings.Window, warmUp, new LatencyHistogram(), cancellation);
        var latencies = new LatencyHistogram();
        (long messages, double seconds) = await SendAsync(node, to, settings.Window, settings.Seconds, latencies, cancellation);
        await new RoundTripBench().RunAsync(node, to, listening.EchoPort, warmUp / 4, cancellation);
        var roundTrips = new RoundTripBench();
        await roundTrips.RunAsync(node, to, listening.EchoPort, settings.Seconds / 2, cancellation);
        double? request = roundTrips.Requests.Microseconds(0.5);
        double? echo = roundTrips.Echoes.Microseconds(0.5);
        double? relayedEcho = roundTrips.RelayedEchoes.Microseconds(0.5);
        return new BenchReport
        {
            Workload = "message",
            Seconds = seconds,
            OperationsPerSecond = messages / seconds,
            Window = settings.Window,
            Channels = settings.Channels,
            Relays = settings.Relays,
            Proxies = settings.Proxies,
            AckUsP50 = latencies.Microseconds(0.5),
            AckUsP99 = latencies.Microseconds(0.99),
            RequestUsP50 = request,
            RequestUsP99 = roundTrips.Requests.Microseconds(0.99),
            EchoUsP50 = echo,
            RequestPerEcho = request / echo,
            RelayedEchoUsP50 = relayedEcho,
            RequestPerRelayedEcho = request / relayedEcho,
        };
    }

    private static async Task<(long Messages, double Seconds)> SendAsync(
        CoherenceNode node, SystemId to, int window, double seconds, LatencyHistogram latencies, CancellationToken cancellation)
    {
        byte[] payload = new byte[PayloadBytes];
        long start = Stopwatch.GetTimestamp();
        TimeSpan time = TimeSpan.FromSeconds(seconds);
        long[] counts = await Task.WhenAll(Enumerable.Range(0, window).Select(_ => Task.Run(SlotAsync, cancellation)));
        return (counts.Sum(), Stopwatch.GetElapsedTime(start).TotalSeconds);

        async Task<long> SlotAsync()
        {
            long count = 0;
            for (; Stopwatch.GetElapsedTime(start) < time && !cancellation.IsCancellationRequested; count++)
            {
                long begun = Stopwatch.GetTimestamp();
                await node.SendAsync(to, ListenWorkerCommand.Message, payload);
                latencies.RecordSince(begun);
            }

            return count;
        }
    }
}
