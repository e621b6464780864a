using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Cli.Workers;
using Coherence.Core.Indexes;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;

namespace Coherence.Cli.Bench;

/// <summary><c>bench invalidate</c>: how soon, and how often, nodes of another process hear of changes.</summary>
internal static class InvalidateBench
{
    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        await using CoherenceNode node = await target.ConnectAsync(cancellation);
        var keys = new CounterKeys(settings.Keys);
        var publisher = new CounterPublisher(node, keys);
        await publisher.FillAsync(cancellation);
        await using var watchers = WorkerProcess.Start(
            "nodes", BenchCommand.Name, WatchWorkerCommand.Name, "--upstream", target.Address, "--nodes", Text(settings.Nodes), "--keys", Text(settings.Keys),
            "--channels", Text(settings.Channels));
        _ = await watchers.ReadAsync(BenchJson.Default.WatchReport, cancellation);
        var coherent = new LatencyHistogram();
        long lastClock = await PublishClocksAsync(node, settings.Seconds / 2, coherent, cancellation);
        WatchReport before = await AskAsync(watchers, lastClock, cancellation);
        long noticesBefore = await NoticesAsync(target, cancellation);
        long start = Stopwatch.GetTimestamp();
        _ = await publisher.RunAsync(settings.Window, settings.UpdateSize, settings.Seconds, new LatencyHistogram(), cancellation);
        WatchReport after = await AskAsync(watchers, publisher.Epoch, cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long notices = await NoticesAsync(target, cancellation) - noticesBefore;
        double changes = (after.Changes - before.Changes) / seconds;
        return new BenchReport
        {
            Workload = "invalidate",
            Seconds = seconds,
            OperationsPerSecond = target.Root is null || settings.Relays > 0 ? changes : notices / seconds,
            ChangesSeenPerSecond = changes,
            Keys = settings.Keys,
            Channels = settings.Channels,
            Relays = settings.Relays,
            Proxies = settings.Proxies,
            Nodes = settings.Nodes,
            UpdateSize = settings.UpdateSize,
            Window = settings.Window,
            VisibleUsP50 = before.VisibleUsP50,
            VisibleUsP99 = before.VisibleUsP99,
            CoherentAckUsP50 = coherent.Microseconds(0.5),
            CoherentAckUsP99 = coherent.Microseconds(0.99),
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<WatchReport> AskAsync(WorkerProcess watchers, long epoch, CancellationToken cancellation)
    {
        await watchers.SendAsync(new WatchOrder(epoch), BenchJson.Default.WatchOrder);
        return await watchers.ReadAsync(BenchJson.Default.WatchReport, cancellation);
    }

    private static async Task<long> NoticesAsync(BenchTarget target, CancellationToken cancellation)
    {
        if (target.Root is null)
        {
            return 0;
        }

        RootReport report = await target.Root.AskAsync(cancellation);
        return report.Invalidations + report.Refreshes;
    }

    /// <summary>Publishes the time, again as soon as no cache shows an older one, and gives the last epoch.</summary>
    private static async Task<long> PublishClocksAsync(CoherenceNode node, double seconds, LatencyHistogram coherent, CancellationToken cancellation)
    {
        var stamps = new HybridClock();
        var update = new Update();
        byte[] now = new byte[sizeof(long)];
        long epoch = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            HybridTime stamp = stamps.Next(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            long published = Stopwatch.GetTimestamp();
            BinaryPrimitives.WriteInt64LittleEndian(now, published);
            _ = update.Set(WatchingNodes.Clock, string.Empty, stamp, now);
            epoch = (await node.PublishAsync(update, PublishAcknowledgement.Coherent, CancellationToken.None)).Epoch.Number;
            coherent.RecordSince(published);
            update.Clear();
        }

        return epoch;
    }
}
