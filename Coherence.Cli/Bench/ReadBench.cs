using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Cli.Bench;

/// <summary><c>bench read</c>: reads of values that the cache holds, by one thread.</summary>
internal static class ReadBench
{
    private const int SnapshotValues = 16;
    private const int ValuesAFetch = 1024;
    private const int ReadsABatch = 1000;
    private const int Seed = 20_011;
    private const int Parts = 5;

    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        await using CoherenceNode node = await target.ConnectAsync(cancellation);
        var keys = new CounterKeys(settings.Keys);
        await new CounterPublisher(node, keys).FillAsync(cancellation);
        IndexSpec[] specs = Shuffled(keys);
        foreach (IndexSpec[] batch in specs.Chunk(ValuesAFetch))
        {
            _ = await node.ReadSnapshotAsync(batch, cancellation);
        }

        // The measured part is one thread that never waits.
        return await Task.Run(() => Measure(node, specs, settings), cancellation);
    }

    private static IndexSpec[] Shuffled(CounterKeys keys)
    {
        // An owned spec each, as an application has them; in an order that the processor cannot foresee.
        IndexSpec[] specs = [.. Enumerable.Range(0, keys.Count).Select(number => keys.Spec(number).ToOwned())];
#pragma warning disable CA5394 // Nobody is kept from guessing the order.
        new Random(Seed).Shuffle(specs);
#pragma warning restore CA5394
        return specs;
    }

    private static BenchReport Measure(CoherenceNode node, IndexSpec[] specs, BenchSettings settings)
    {
        ValueHandle[] handles = [.. specs.Select(node.Open)];
        double part = settings.Seconds / Parts;
        int next = 0;
        int Batch(Func<int, bool> read) => RunBatch(specs.Length, ref next, read);
        bool Async(int position) => node.ReadAsync(specs[position], CancellationToken.None) is { IsCompletedSuccessfully: true };
        double readNs = Batches.Nanoseconds(part, () => Batch(position => node.TryRead(specs[position], out _)));
        double asyncNs = Batches.Nanoseconds(part, () => Batch(Async));
        double scopedNs = MeasureScoped(part, () => Batch(position => node.TryRead(specs[position], out _)));
        double handleNs = Batches.Nanoseconds(part, () => Batch(position => handles[position].TryRead(out _)));
        List<IndexSpec> some = [.. specs.Take(SnapshotValues)];
        double snapshotNs = Batches.Nanoseconds(part, () => RunSnapshots(node, some));
        Func<int, bool> asyncRead = Async;
        return new BenchReport
        {
            Workload = "read",
            Seconds = settings.Seconds,
            Keys = settings.Keys,
            OperationsPerSecond = 1e9 / readNs,
            ReadNs = readNs,
            ReadAsyncNs = asyncNs,
            ScopedReadNs = scopedNs,
            HandleReadNs = handleNs,
            SnapshotNs = snapshotNs,
            AllocatedBytesPerOperation = Batches.AllocatedBytes(() => Batch(asyncRead)),
        };
    }

    // What is read is added to what the scope has seen.
    private static double MeasureScoped(double seconds, Func<int> batch)
    {
        using CoherenceScope scope = CoherenceContext.Empty.Use();
        return Batches.Nanoseconds(seconds, batch);
    }

    private static int RunBatch(int values, ref int next, Func<int, bool> read)
    {
        for (int count = 0; count < ReadsABatch; count++)
        {
            next = next + 1 < values ? next + 1 : 0;
            if (!read(next))
            {
                throw new InvalidOperationException("A value that nobody changes is no longer in the cache.");
            }
        }

        return ReadsABatch;
    }

    private static int RunSnapshots(CoherenceNode node, List<IndexSpec> specs)
    {
        for (int count = 0; count < ReadsABatch; count++)
        {
            ValueTask<Snapshot> snapshot = node.ReadSnapshotAsync(specs, CancellationToken.None);
            if (!snapshot.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A value that nobody changes is no longer in the cache.");
            }
        }

        return ReadsABatch;
    }
}
