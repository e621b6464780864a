using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Git;
using Coherence.Cli.Workers;

namespace Coherence.Cli.Demo;

/// <summary>A node in a process of its own, and the reports that it sends.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly WorkerProcess _worker;
    private readonly DemoState _state;
    private readonly TaskCompletionSource _quarterWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _halfWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<NodeReport> _published = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<NodeReport> _verified = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(WorkerProcess worker, DemoState state)
    {
        _worker = worker;
        _state = state;
    }

    /// <summary>Ends when the node has read a quarter of the commits.</summary>
    public Task QuarterWay => _quarterWay.Task;

    /// <summary>Ends when the node has read half of the commits.</summary>
    public Task HalfWay => _halfWay.Task;

    /// <summary>Ends when all commits are durable.</summary>
    public Task<NodeReport> Published => _published.Task;

    /// <summary>Ends when all values have been compared.</summary>
    public Task<NodeReport> Verified => _verified.Task;

    /// <summary>Starts a node that reads.</summary>
    public static NodeProcess StartReader(string name, string upstream, DemoState state) =>
        new(WorkerProcess.Start(name, DemoCommand.Name, NodeWorkerCommand.Name, "--upstream", upstream), state);

    /// <summary>Starts the node that publishes.</summary>
    public static NodeProcess StartPublisher(string name, string upstream, GitHistory history, DemoState state) => new(
        WorkerProcess.Start(
            name,
            DemoCommand.Name,
            NodeWorkerCommand.Name,
            "--upstream",
            upstream,
            "--git",
            history.Path,
            "--head",
            history.Head,
            "--limit",
            history.Limit.ToString(CultureInfo.InvariantCulture),
            "--commits",
            history.Commits.ToString(CultureInfo.InvariantCulture)),
        state);

    /// <summary>Waits until it is connected.</summary>
    public async Task ReadyAsync(CancellationToken cancellation) => Take(await _worker.ReadAsync(DemoJson.Default.NodeReport, cancellation));

    /// <summary>Takes its reports until cancelled. Fails if the process ends.</summary>
    public async Task ListenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Take(await _worker.ReadAsync(DemoJson.Default.NodeReport, cancellation));
        }
    }

    /// <summary>Tells it to do something.</summary>
    public Task SendAsync(NodeOrder order) => _worker.SendAsync(order, DemoJson.Default.NodeOrder);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private void Take(NodeReport report)
    {
        _state.Take(_worker.Name, report);
        switch (report.Kind)
        {
            case NodeReportKind.QuarterWay:
                _ = _quarterWay.TrySetResult();
                break;
            case NodeReportKind.HalfWay:
                _ = _halfWay.TrySetResult();
                break;
            case NodeReportKind.Published:
                _ = _published.TrySetResult(report);
                break;
            case NodeReportKind.Verified:
                _ = _verified.TrySetResult(report);
                break;
            default:
                break;
        }
    }
}
