using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Output;

/// <summary>Prints what a watch tells, line by line, and on standard error what becomes of the connection.</summary>
internal static class WatchLines
{
    /// <summary>Prints until stopped, or until the watch fails.</summary>
    /// <param name="node">The node that watches.</param>
    /// <param name="streams">Where to print.</param>
    /// <param name="begin">Begins the watch.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task PrintAsync(
        CoherenceNode node, InvocationConfiguration streams, Func<CancellationToken, IAsyncEnumerable<string>> begin, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] running = [new LinkReporter(node, streams.Error).RunAsync(ending.Token), PrintAllAsync(begin(ending.Token))];

        // Neither ends before it is cancelled, unless it fails.
        Task first = await Task.WhenAny(running);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
        {
            await first;
        }

        async Task PrintAllAsync(IAsyncEnumerable<string> lines)
        {
            await foreach (string line in lines)
            {
                streams.Output.WriteLine(line);
                streams.Output.Flush();
            }
        }
    }
}
