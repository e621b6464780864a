using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Cli.Demo;

/// <summary>Reads snapshots all the while, checks each of them, and reads single values in between.</summary>
/// <remarks>
/// The number of authors is part of each snapshot. One that counts more authors than it has the values of is checked as
/// far as it goes, the new authors' names are read, and it is taken again; so no author is ever left out of a sum.
/// </remarks>
internal sealed class SnapshotReader(CoherenceNode node, NodeFigures figures)
{
    private const int ReadsATurn = 1000;
    private const int NamesARead = 512;
    private const int PauseForWork = 2;
    private const double MinimumPauseMilliseconds = 1;
    private const double MaximumPauseMilliseconds = 200;

    private readonly SnapshotLayout _layout = new();
    private ReadOnlyMemory<byte>[] _values = [];
    private Epoch _lastEpoch;
    private int _next;

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                long start = Stopwatch.GetTimestamp();
                await CheckSnapshotAsync(cancellation);
                await ReadValuesAsync(cancellation);

                // The readers share the machine with the root and git, and are not to take all of it.
                double pause = Stopwatch.GetElapsedTime(start).TotalMilliseconds * PauseForWork;
                await Task.Delay(
                    TimeSpan.FromMilliseconds(Math.Clamp(pause, MinimumPauseMilliseconds, MaximumPauseMilliseconds)), cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>Takes snapshots until one is complete, and checks them.</summary>
    public async Task CheckSnapshotAsync(CancellationToken cancellation)
    {
        var check = new SnapshotCheck(_layout);
        while (await TakeSnapshotAsync(cancellation) is { } snapshot)
        {
            CheckEpoch(snapshot.Epoch);
            ReadOnlySpan<ReadOnlyMemory<byte>> values = _values.AsSpan(0, snapshot.Count);
            if (check.FindProblem(values) is { } problem)
            {
                figures.Mismatch($"a snapshot of epoch {snapshot.Epoch} is torn: {problem}");
            }

            if (check.IsComplete(values))
            {
                figures.Checked();
                return;
            }

            long authors = SnapshotLayout.Number(values[SnapshotLayout.Authors]);
            figures.Retaken();
            await LearnAsync(authors, cancellation);
        }
    }

    private async Task<Snapshot?> TakeSnapshotAsync(CancellationToken cancellation)
    {
        Snapshot snapshot;
        try
        {
            snapshot = await node.ReadSnapshotAsync(_layout.Specs, cancellation);
        }
        catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.SnapshotTooOld)
        {
            // So many values change that the root has forgotten the epoch; no snapshot is better than a wrong one.
            return null;
        }

        if (_values.Length < snapshot.Count)
        {
            _values = new ReadOnlyMemory<byte>[snapshot.Count * 2];
        }

        for (int position = 0; position < snapshot.Count; position++)
        {
            _values[position] = snapshot[position].Bytes;
        }

        return snapshot;
    }

    private void CheckEpoch(Epoch epoch)
    {
        if (epoch < _lastEpoch)
        {
            figures.Mismatch($"the epoch went back from {_lastEpoch} to {epoch}");
        }

        _lastEpoch = epoch;
    }

    private async Task LearnAsync(long authors, CancellationToken cancellation)
    {
        while (_layout.Known.Count < authors)
        {
            List<IndexSpec> names = [];
            for (long number = _layout.Known.Count; number < authors && names.Count < NamesARead; number++)
            {
                names.Add(DemoIndexes.AuthorNames.Spec(number.ToString(CultureInfo.InvariantCulture)));
            }

            // An author is counted and named in one update, and the name never changes.
            Snapshot snapshot = await node.ReadSnapshotAsync(names, cancellation);
            for (int position = 0; position < snapshot.Count; position++)
            {
                if (!DemoIndexes.AuthorNames.TryReadValue(snapshot[position].Bytes, out RegisterValue name))
                {
                    figures.Mismatch($"{names[position]} is absent at epoch {snapshot.Epoch}, and {authors} authors were counted before");
                    return;
                }

                _layout.Add(name.Value.ToArray());
            }
        }
    }

    private async Task ReadValuesAsync(CancellationToken cancellation)
    {
        int hits = 0;
        for (int read = 0; read < ReadsATurn; read++)
        {
            _next = (_next + 1) % _layout.Specs.Count;
            IndexSpec spec = _layout.Specs[_next];
            if (node.TryRead(spec, out _))
            {
                hits++;
            }
            else
            {
                _ = await node.ReadAsync(spec, cancellation);
            }
        }

        figures.Read(ReadsATurn, hits);
    }
}
