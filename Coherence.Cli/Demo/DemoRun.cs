using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Git;
using Coherence.Cli.Workers;
using Coherence.Node.Roots;

namespace Coherence.Cli.Demo;

/// <summary>One run of the demo, from the processes' start to their end.</summary>
internal sealed class DemoRun(DemoSettings settings, GitHistory history, IDemoDisplay display) : IAsyncDisposable
{
    // Recent enough versions for a snapshot that is a second old, at the speed at which git tells its history; and so little memory
    // that most values of a history are read from the disk.
    private static readonly RootSizes Sizes =
        RootSizes.Default with { History = 256 << 20, Memory = CoherenceRootOptions.MinimumMemoryBytes, Checkpoint = 1 << 20 };

    /// <summary>How many channels a link has.</summary>
    public const int Channels = 2;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ShowInterval = TimeSpan.FromMilliseconds(500);

    private readonly TemporaryDirectory _directory = new(below: null, settings.Keep);
    private readonly DemoState _state = new(history.Commits);
    private readonly List<NodeProcess> _nodes = [];
    private RootProcess? _root;
    private ChannelProxy? _proxy;
    private RelayProcess? _relay;

    /// <summary>The mismatches that were told.</summary>
    public IReadOnlyList<string> Mismatches => _state.Mismatches;

    /// <summary>Runs to the end, or until something fails.</summary>
    /// <returns>The figures at the end.</returns>
    public async Task<DemoFigures> RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RootProcess root = await RootProcess.StartAsync(DemoCommand.Name, _directory.Path, Sizes, ending.Token);
        _root = root;
        var proxy = ChannelProxy.Start(root.Address);
        _proxy = proxy;
        RelayProcess relay = await RelayProcess.StartAsync(DemoCommand.Name, proxy.Address, Channels, ending.Token);
        _relay = relay;
        NodeProcess publisher = await StartNodesAsync(relay.Address, ending.Token);
        display.Say(
            $"a root at {root.Address}, a relay at {relay.Address}, node-1 that publishes and {settings.Readers} that read, each a process; "
            + $"{Channels} channels a link; {FigureRates.Count(history.Commits)} commits");
        Task[] helping = [.. _nodes.Select(node => node.ListenAsync(ending.Token)), ShowAsync(root, ending.Token)];
        Task working = WorkAsync(root, relay, proxy, publisher, ending.Token);
        Task ended = await Task.WhenAny([working, .. helping]);
        try
        {
            await ended;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll([working, .. helping]).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        DemoFigures figures = _state.Sum(root.Notices);
        display.Show(figures);
        return figures;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_root is not null)
        {
            await _root.DisposeAsync();
        }

        if (settings.Keep)
        {
            display.Say($"the root's data directory is kept: {Path.Combine(_directory.Path, "root")}");
        }

        _directory.Dispose();
    }

    private async Task<NodeProcess> StartNodesAsync(string address, CancellationToken cancellation)
    {
        for (int reader = 0; reader < settings.Readers; reader++)
        {
            _nodes.Add(NodeProcess.StartReader($"node-{reader + 2}", address, _state));
        }

        await Task.WhenAll(_nodes.Select(node => node.ReadyAsync(cancellation)));
        var publisher = NodeProcess.StartPublisher("node-1", address, history, _state);
        _nodes.Add(publisher);
        await publisher.ReadyAsync(cancellation);
        return publisher;
    }

    private async Task WorkAsync(
        RootProcess root, RelayProcess relay, ChannelProxy proxy, NodeProcess publisher, CancellationToken cancellation)
    {
        // Git is asked a second time while the commits are being published, with other options and by other code.
        Task<GitTotals> asking = GitTotals.ReadAsync(history, cancellation);
        await publisher.QuarterWay.WaitAsync(cancellation);
        await CutChannelAsync(relay, proxy, cancellation);
        await publisher.HalfWay.WaitAsync(cancellation);
        await KillRootAsync(root, cancellation);
        await publisher.SendAsync(new NodeOrder(NodeOrderKind.Resumed));
        NodeReport published = await publisher.Published.WaitAsync(cancellation);
        RootReport report = await root.AskAsync(cancellation);
        display.Say(
            $"all {FigureRates.Count(published.Commits)} commits are durable at epoch {published.Epoch}; of {FigureRates.Count(report.Values)} values "
            + $"the root has {FigureRates.Count(report.Entries)} in memory, the others on the disk; comparing with git");
        string truth = Path.Combine(_directory.Path, "truth");
        TruthFile.Write(truth, Corrupt(TruthFile.Of(await asking)));
        await Task.WhenAll(_nodes.Select(node => node.SendAsync(new NodeOrder(NodeOrderKind.Verify, published.Epoch, truth))));
        await Task.WhenAll(_nodes.Select(node => node.Verified)).WaitAsync(cancellation);
    }

    private async Task CutChannelAsync(RelayProcess relay, ChannelProxy proxy, CancellationToken cancellation)
    {
        await ChannelsUpAsync(relay, cancellation);
        int opened = proxy.Opened;
        long start = Stopwatch.GetTimestamp();
        _ = proxy.TryCut();
        while (proxy.Opened == opened)
        {
            await Task.Delay(LookInterval, cancellation);
        }

        RelayReport report = await ChannelsUpAsync(relay, cancellation);
        if (report.Links != 1)
        {
            throw new CliException(ExitCode.Failed, "One of several channels between relay and root was cut, and the whole link ended.");
        }

        display.Say(
            $"a quarter: one of the {Channels} channels between relay and root was cut; its link went on over the other, and "
            + $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms later both are there again");
    }

    private static async Task<RelayReport> ChannelsUpAsync(RelayProcess relay, CancellationToken cancellation)
    {
        while (true)
        {
            RelayReport report = await relay.AskAsync(cancellation);
            if (report.Channels == Channels)
            {
                return report;
            }

            await Task.Delay(LookInterval, cancellation);
        }
    }

    private async Task KillRootAsync(RootProcess root, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        await root.KillAndRestartAsync(cancellation);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        display.Say(
            $"half-way: the root was killed with SIGKILL and started again, and serves after {elapsed.TotalMilliseconds:F0} ms, "
            + $"its checkpoint and log read in {root.Last.RecoveryMilliseconds:F0} ms, at epoch {root.Last.Epoch}");
    }

    private IEnumerable<TruthEntry> Corrupt(IEnumerable<TruthEntry> truth) => settings.CorruptTruth
        ? truth.Select(static (entry, place) => place == 0 ? entry with { Number = entry.Number + 1 } : entry)
        : truth;

    private async Task ShowAsync(RootProcess root, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ShowInterval);
        do
        {
            _ = await root.AskAsync(cancellation);
            display.Show(_state.Sum(root.Notices));
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }
}
