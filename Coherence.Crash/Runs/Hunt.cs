using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Crash.Checks;
using Coherence.Crash.Failures;
using Coherence.Crash.Loads;
using Coherence.Crash.Processes;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Crash.Runs;

/// <summary>Rounds of load, death and recovery on one data directory.</summary>
internal sealed class Hunt : IAsyncDisposable
{
    private const int Publishers = 3;
    private const int Readers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HuntOptions _options;
    private readonly string _data;
    private readonly string _address;
    private readonly Ledger _ledger = new();
    private readonly List<CoherenceNode> _nodes = [];
    private readonly List<Publisher> _publishers = [];
    private readonly RoundCheck _check;
    private RootProcess? _root;
    private int _kills;

    /// <summary>On a directory, which exists.</summary>
    /// <param name="options">What is done.</param>
    /// <param name="data">The data directory of the root.</param>
    /// <param name="socket">Where it listens.</param>
    public Hunt(HuntOptions options, string data, string socket)
    {
        _options = options;
        _data = data;
        _address = "unix:" + socket;
        _check = new RoundCheck(_ledger, new Random(options.Seed));
    }

    /// <summary>All rounds; what they came to.</summary>
    /// <exception cref="HuntFailedException">Something does not hold.</exception>
    public async Task<string> RunAsync()
    {
        await StartRootAsync();
        for (int number = 0; number < Publishers + Readers; number++)
        {
            CoherenceNodeOptions node = new() { ConnectTimeout = Patience };
            node.Upstreams.Add(_address);
            _nodes.Add(await CoherenceNode.ConnectAsync(node));
        }

        for (int number = 0; number < Publishers; number++)
        {
            _publishers.Add(new Publisher(_nodes[number], $"p{number}", _options.Seed + number, _ledger));
        }

        for (int round = 1; round <= _options.Rounds; round++)
        {
            await RoundAsync(round, new Random(HashCode(round)));
        }

        return FormattableString.Invariant(
            $"rounds={_options.Rounds} kills={_kills} acknowledged={_ledger.Acknowledged.Count} snapshots={_ledger.Snapshots} refused={_ledger.Refused} epoch={_ledger.Newest}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CoherenceNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        _root?.Dispose();
    }

    private int HashCode(int round) => (_options.Seed * 7919) + round;

    private async Task RoundAsync(int round, Random random)
    {
        using CancellationTokenSource stop = new();
        Task[] loads =
        [
            .. _publishers.Select(publisher => publisher.RunAsync(stop.Token)),
            .. _nodes.Skip(Publishers).Select(node => new TogetherReader(node, _ledger).RunAsync(stop.Token)),
        ];
        Task ended = Task.WhenAny(loads);
        if (_options.Filler is { } filler)
        {
            await FillAsync(new DiskFiller(filler));
        }

        string moment = await new Moment(_data, _ledger, random).WaitAsync();
        if (ended.IsCompleted)
        {
            await await Task.WhenAny(loads);
        }

        await KillAsync();
        if (random.Next(3) == 0)
        {
            // Once more, while it reads what the first death has left.
            _root = RootProcess.Start(_data, _address);
            await Task.Delay(random.Next(1, 400));
            await KillAsync();
        }

        _check.CheckDirectory(_data);
        await StartRootAsync();
        await stop.CancelAsync();
        await Task.WhenAll(loads).WaitAsync(Patience);
        int acknowledged = await _check.CheckValuesAsync(_nodes[^1]).WaitAsync(Patience);
        Console.WriteLine(FormattableString.Invariant($"round {round} seed={_options.Seed}: killed at {moment}; {acknowledged} updates, epoch {_ledger.Newest}, {_ledger.Refused} refused so far"));
    }

    // Publishing fails, reading goes on; and with room, without a restart, so does publishing.
    private async Task FillAsync(DiskFiller filler)
    {
        long refused = _ledger.Refused;
        filler.Fill();
        using CancellationTokenSource patience = new(Patience);
        while (_ledger.Refused == refused)
        {
            CheckAlive();

            // What the root gives back is taken too.
            filler.Fill();
            await Task.Delay(5, patience.Token);
        }

        long snapshots = _ledger.Snapshots;
        while (_ledger.Snapshots < snapshots + 20)
        {
            CheckAlive();
            await Task.Delay(1, patience.Token);
        }

        ReadResult read = await _nodes[^1].ReadAsync(HuntIndexes.Texts.Spec(_ledger.Acknowledged.Keys.First()), ReadOptions.Latest, patience.Token);
        if (read.IsAbsent)
        {
            throw new HuntFailedException("A value that was acknowledged is absent while the disk is full.");
        }

        filler.Free();
        int acknowledged = _ledger.Acknowledged.Count;
        while (_ledger.Acknowledged.Count < acknowledged + 200)
        {
            CheckAlive();
            await Task.Delay(1, patience.Token);
        }
    }

    private void CheckAlive()
    {
        if (_root!.HasEnded)
        {
            throw new HuntFailedException("The root has ended by itself: what it said stands above.");
        }
    }

    private async Task KillAsync()
    {
        await ShellCommand.RunAsync(_options.Cut);
        _root!.Kill();
        _root.Dispose();
        _root = null;
        _kills++;
        await ShellCommand.RunAsync(_options.Restore);
    }

    private async Task StartRootAsync()
    {
        _root = RootProcess.Start(_data, _address);
        using CancellationTokenSource patience = new(Patience);
        await _root.ServingAsync(patience.Token);
    }
}
