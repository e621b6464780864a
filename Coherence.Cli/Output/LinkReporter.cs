using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Output;

/// <summary>Says on standard error when a node has lost its upstream, and when it has it again.</summary>
internal sealed class LinkReporter(CoherenceNode node, TextWriter error)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks again and again until cancelled.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        bool wasConnected = true;
        long connections = (await node.GetStatusAsync()).Connections;
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(ending))
        {
            NodeStatus status = await node.GetStatusAsync();

            // Connected again before anybody looked: both are said.
            if (wasConnected && (!status.IsConnected || status.Connections != connections))
            {
                error.WriteLine($"watch: connection lost at epoch {status.Epoch}, trying again");
                wasConnected = false;
            }

            if (!wasConnected && status.IsConnected)
            {
                error.WriteLine($"watch: connection resumed at epoch {status.Epoch}");
                wasConnected = true;
                connections = status.Connections;
            }
        }
    }
}
