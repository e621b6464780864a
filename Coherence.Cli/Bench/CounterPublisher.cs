using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary>Publishes updates of counters, a fixed number of them on their way at one time.</summary>
internal sealed class CounterPublisher(CoherenceNode node, CounterKeys keys)
{
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const int FillUpdateSize = 1000;
    private const int FillWindow = 16;

    private long _epoch;

    /// <summary>The last epoch that an acknowledgement named.</summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>Publishes for a time, each key as likely as another, and gives the number of updates and what time they took.</summary>
    public async Task<(long Updates, double Seconds)> RunAsync(
        int window, int updateSize, double seconds, LatencyHistogram latencies, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        long[] counts = await Task.WhenAll(
            Enumerable.Range(1, window).Select(slot => Task.Run(
                () => PublishAsync(Seed * (ulong)slot, updateSize, start, TimeSpan.FromSeconds(seconds), latencies, cancellation), cancellation)));
        return (counts.Sum(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Counts one in every key.</summary>
    public async Task FillAsync(CancellationToken cancellation)
    {
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, FillWindow).Select(async _ =>
        {
            var update = new Update();
            while (true)
            {
                int first = Interlocked.Add(ref next, FillUpdateSize) - FillUpdateSize;
                if (first >= keys.Count)
                {
                    return;
                }

                for (int key = first; key < Math.Min(first + FillUpdateSize, keys.Count); key++)
                {
                    keys.AddOne(update, key);
                }

                await PublishAsync(update, cancellation);
            }
        }));
    }

    private async Task<long> PublishAsync(
        ulong seed, int updateSize, long start, TimeSpan time, LatencyHistogram latencies, CancellationToken cancellation)
    {
        var update = new Update();
        ulong state = seed;
        long count = 0;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            for (int operation = 0; operation < updateSize; operation++)
            {
                keys.AddOne(update, NextKey(ref state));
            }

            long published = Stopwatch.GetTimestamp();
            await PublishAsync(update, cancellation);
            latencies.RecordSince(published);
            count++;
        }

        return count;
    }

    private async Task PublishAsync(Update update, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long epoch = (await node.PublishAsync(update, CancellationToken.None)).Epoch.Number;
        NoteEpoch(epoch);
        update.Clear();
    }

    private void NoteEpoch(long epoch)
    {
        long seen = Interlocked.Read(ref _epoch);
        while (seen < epoch)
        {
            long found = Interlocked.CompareExchange(ref _epoch, epoch, seen);
            seen = found == seen ? epoch : found;
        }
    }

    // xorshift64*: fast, and the same keys in every run.
    private int NextKey(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return (int)(((UInt128)(state * 0x2545F4914F6CDD1D) * (ulong)keys.Count) >> 64);
    }
}
