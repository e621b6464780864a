using System;
using System.Buffers.Binary;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Node.Nodes;
using Coherence.Node.Watching;

namespace Coherence.Cli.Demo;

/// <summary>Watches the register that carries the time of its publishing: how old it is when it is seen is the publish-to-visible latency.</summary>
internal static class ClockWatcher
{
    /// <summary>Watches until cancelled.</summary>
    public static async Task RunAsync(CoherenceNode node, NodeFigures figures, CancellationToken cancellation)
    {
        try
        {
            await foreach (WatchEvent seen in node.WatchAsync(DemoIndexes.ClockValue, cancellation: cancellation))
            {
                if (seen.Kind == WatchEventKind.Changed && DemoIndexes.Clock.TryReadValue(seen.Value.Bytes, out RegisterValue clock))
                {
                    figures.Visible.RecordSince(BinaryPrimitives.ReadInt64LittleEndian(clock.Value.Span));
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }
}
