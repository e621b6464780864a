using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Node.Nodes;
using Coherence.Node.Transactions;

namespace Coherence.Cli.Bench;

/// <summary><c>bench transact</c>: transactions that read one counter and count it up, many at one time, no two of them on one key.</summary>
internal static class TransactBench
{
    private const double LongestWarmUp = 5;

    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        await using CoherenceNode node = await target.ConnectAsync(cancellation);
        var keys = new CounterKeys(Math.Max(settings.Keys, settings.Window));
        await new CounterPublisher(node, keys).FillAsync(cancellation);

        // A transaction takes most of the code of both programs, and that the runtime compiles while it runs.
        double warmUp = Math.Min(settings.Seconds, LongestWarmUp);
        _ = await RunAsync(node, keys, settings.Window, warmUp, new LatencyHistogram(), cancellation);
        var latencies = new LatencyHistogram();
        (long transactions, double seconds) = await RunAsync(node, keys, settings.Window, settings.Seconds, latencies, cancellation);
        return new BenchReport
        {
            Workload = "transact",
            Seconds = seconds,
            OperationsPerSecond = transactions / seconds,
            Window = settings.Window,
            Keys = keys.Count,
            Channels = settings.Channels,
            Relays = settings.Relays,
            Proxies = settings.Proxies,
            AckUsP50 = latencies.Microseconds(0.5),
            AckUsP99 = latencies.Microseconds(0.99),
        };
    }

    private static async Task<(long Transactions, double Seconds)> RunAsync(
        CoherenceNode node, CounterKeys keys, int window, double seconds, LatencyHistogram latencies, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        long[] counts = await Task.WhenAll(
            Enumerable.Range(0, window).Select(slot => Task.Run(
                () => TransactAsync(node, keys, slot, window, start, TimeSpan.FromSeconds(seconds), latencies, cancellation), cancellation)));
        return (counts.Sum(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // Each slot has keys of its own, so that nothing is run again.
    private static async Task<long> TransactAsync(
        CoherenceNode node, CounterKeys keys, int slot, int window, long start, TimeSpan time, LatencyHistogram latencies, CancellationToken cancellation)
    {
        long count = 0;
        for (int key = slot; Stopwatch.GetElapsedTime(start) < time; key = key + window < keys.Count ? key + window : slot)
        {
            long begun = Stopwatch.GetTimestamp();
            Transaction transaction = await node.BeginTransactionAsync(cancellation: cancellation);
            _ = await transaction.ReadAsync(keys.Spec(key), cancellation);
            keys.AddOne(transaction.Update, key);
            _ = await transaction.CommitAsync(cancellation: CancellationToken.None);
            latencies.RecordSince(begun);
            count++;
        }

        return count;
    }
}
