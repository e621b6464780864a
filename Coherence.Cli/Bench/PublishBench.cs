using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary><c>bench publish</c>: durable operations on counters, many updates on their way, then one at a time.</summary>
internal static class PublishBench
{
    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        await using CoherenceNode node = await target.ConnectAsync(cancellation);
        var publisher = new CounterPublisher(node, new CounterKeys(settings.Keys));

        // What both programs do for the first time is not measured, nor is a table that is nearly empty.
        await publisher.FillAsync(cancellation);
        double warmUp = Math.Min(settings.Seconds / 4, 1);
        _ = await publisher.RunAsync(settings.Window, settings.UpdateSize, warmUp, new LatencyHistogram(), cancellation);
        var pipelined = new LatencyHistogram();
        (long updates, double seconds) =
            await publisher.RunAsync(settings.Window, settings.UpdateSize, settings.Seconds, pipelined, cancellation);
        var lone = new LatencyHistogram();
        _ = await publisher.RunAsync(1, 1, Math.Min(settings.Seconds / 2, 2), lone, cancellation);
        double? disk = target.Directory is { } directory ? DiskWrites.MedianMicroseconds(directory) : null;
        return new BenchReport
        {
            Workload = "publish",
            Seconds = seconds,
            OperationsPerSecond = updates * settings.UpdateSize / seconds,
            UpdatesPerSecond = updates / seconds,
            UpdateSize = settings.UpdateSize,
            Window = settings.Window,
            Keys = settings.Keys,
            Channels = settings.Channels,
            Relays = settings.Relays,
            Proxies = settings.Proxies,
            AckUsP50 = pipelined.Microseconds(0.5),
            AckUsP99 = pipelined.Microseconds(0.99),
            LoneAckUsP50 = lone.Microseconds(0.5),
            LoneAckUsP99 = lone.Microseconds(0.99),
            DiskWriteUsP50 = disk,
            LoneAckPerDiskWrite = lone.Microseconds(0.5) / disk,
            ResidentBytes = target.Root is { } root ? (await root.AskAsync(cancellation)).ResidentBytes : null,
        };
    }
}
