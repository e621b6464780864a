using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Git;
using Coherence.Core.Identity;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Cli.Demo;

/// <summary>A node's process at work, until its standard input is closed.</summary>
internal sealed class NodeWorker(CoherenceNode node, NodeFigures figures, GitHistory? history)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Works, and gives the exit code.</summary>
    public async Task<int> RunAsync(ChannelReader<NodeOrder> orders)
    {
        using var ending = new CancellationTokenSource();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        await figures.ReportAsync(NodeReportKind.Ready);
        List<Task> tasks = [ReportAsync(ending.Token)];
        if (history is not null)
        {
            tasks.Add(PublishAsync(history, ending.Token));
        }
        else
        {
            tasks.Add(new SnapshotReader(node, figures).RunAsync(reading.Token));
            tasks.Add(ClockWatcher.RunAsync(node, figures, reading.Token));
        }

        Task obeying = ObeyAsync(orders, reading, ending.Token);
        tasks.Add(obeying);

        // All of them end in order, or the first that fails ends the process.
        while (!obeying.IsCompleted)
        {
            Task ended = await Task.WhenAny(tasks);
            await ended;
            _ = tasks.Remove(ended);
        }

        await obeying;
        await ending.CancelAsync();
        await Task.WhenAll(tasks);
        return ExitCode.Success;
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ReportInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                await figures.ReportAsync(NodeReportKind.Figures);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task PublishAsync(GitHistory commits, CancellationToken cancellation)
    {
        try
        {
            await new HistoryPublisher(node, figures, _resumed.Task).RunAsync(commits, cancellation);
            await figures.ReportAsync(NodeReportKind.Published);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task ObeyAsync(ChannelReader<NodeOrder> orders, CancellationTokenSource reading, CancellationToken cancellation)
    {
        await foreach (NodeOrder order in orders.ReadAllAsync(cancellation))
        {
            if (order.Kind == NodeOrderKind.Resumed)
            {
                _ = _resumed.TrySetResult();
            }
            else
            {
                await VerifyAsync(order, reading, cancellation);
            }
        }
    }

    private async Task VerifyAsync(NodeOrder order, CancellationTokenSource reading, CancellationToken cancellation)
    {
        _ = await node.ReadAsync(DemoIndexes.Commits, ReadOptions.AtLeast(new Epoch(order.Epoch)), cancellation);

        await reading.CancelAsync();
        if (history is null)
        {
            // The last epoch is looked at by a snapshot of every reader, however short the history is.
            await new SnapshotReader(node, figures).CheckSnapshotAsync(cancellation);
        }

        var comparison = new TruthComparison(node, figures.Mismatch);
        await comparison.RunAsync(TruthFile.Read(order.Truth), cancellation);
        await figures.ReportAsync(NodeReportKind.Verified, comparison.Compared);
    }
}
