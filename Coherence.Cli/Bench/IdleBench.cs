using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary><c>bench idle</c>: the memory of a root that holds many values and has many nodes connected.</summary>
internal static class IdleBench
{
    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        if (settings.Root is not null)
        {
            throw CliException.BadInput("'bench idle' measures the memory of a root that it starts itself; --root has no place here.");
        }

        long start = Stopwatch.GetTimestamp();
        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        long empty = target.Root!.Last.ResidentBytes;
        List<CoherenceNode> nodes = [];
        try
        {
            for (int count = 0; count < settings.Nodes; count++)
            {
                nodes.Add(await target.ConnectAsync(cancellation));
            }

            var keys = new CounterKeys(settings.Keys);
            await new CounterPublisher(nodes[0], keys).FillAsync(cancellation);
            foreach (CoherenceNode node in nodes)
            {
                _ = await node.ReadAsync(keys.Spec(0), cancellation);
            }

            RootReport report = await target.Root.AskAsync(cancellation);
            return new BenchReport
            {
                Workload = "idle",
                Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
                Keys = settings.Keys,
                Nodes = report.Children,
                ResidentBytes = report.ResidentBytes,
                ResidentBytesEmpty = empty,
            };
        }
        finally
        {
            foreach (CoherenceNode node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }
}
