using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Cli.Demo;

/// <summary>Compares every value at a node with what git reports.</summary>
internal sealed class TruthComparison(CoherenceNode node, Action<string> onMismatch)
{
    private const int ValuesARead = 512;

    private readonly List<IndexSpec> _specs = [];
    private readonly List<long> _expected = [];
    private readonly List<RankedMember> _topAuthors = [];
    private readonly List<RankedMember> _topFiles = [];

    /// <summary>How many values were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Compares all entries. The node has applied the last epoch.</summary>
    public async Task RunAsync(IEnumerable<TruthEntry> truth, CancellationToken cancellation)
    {
        foreach (TruthEntry entry in truth)
        {
            Take(entry);
            if (_specs.Count >= ValuesARead)
            {
                await CompareAsync(cancellation);
            }
        }

        await CompareAsync(cancellation);
        await CompareRankingAsync(DemoIndexes.TopAuthors, _topAuthors, cancellation);
        await CompareRankingAsync(DemoIndexes.TopFiles, _topFiles, cancellation);
    }

    private void Take(TruthEntry entry)
    {
        switch (entry.Kind)
        {
            case TruthKind.TopAuthor:
                _topAuthors.Add(new RankedMember(entry.Key, entry.Number));
                break;
            case TruthKind.TopFile:
                _topFiles.Add(new RankedMember(entry.Key, entry.Number));
                break;
            default:
                Expect(SpecOf(entry), entry.Number);
                TakeScore(entry);
                break;
        }
    }

    private static IndexSpec SpecOf(TruthEntry entry) => entry.Kind switch
    {
        TruthKind.Total => DemoIndexes.Totals.Spec(entry.Key),
        TruthKind.AuthorCommits => Group(DemoIndexes.AuthorCommits, entry.Key),
        TruthKind.AuthorAdded => Group(DemoIndexes.AuthorAdded, entry.Key),
        TruthKind.AuthorDeleted => Group(DemoIndexes.AuthorDeleted, entry.Key),
        TruthKind.FileCommits => Group(DemoIndexes.FileCommits, entry.Key),
        TruthKind.FileAdded => Group(DemoIndexes.FileAdded, entry.Key),
        TruthKind.FileDeleted => Group(DemoIndexes.FileDeleted, entry.Key),
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Kind, "A place in a ranking is no value of its own."),
    };

    private static IndexSpec Group(GroupIndex index, byte[] key) => key.Length == 0 ? index.TotalSpec() : index.GroupSpec(key);

    // The score of a member in an index of rankings is a value as well.
    private void TakeScore(TruthEntry entry)
    {
        if (entry.Key.Length > 0 && entry.Kind is (TruthKind.AuthorCommits or TruthKind.FileCommits))
        {
            TopIndex index = entry.Kind == TruthKind.AuthorCommits ? DemoIndexes.TopAuthors : DemoIndexes.TopFiles;
            Expect(index.ScoreSpec(entry.Key), entry.Number);
        }
    }

    private void Expect(IndexSpec spec, long number)
    {
        _specs.Add(spec);
        _expected.Add(number);
    }

    private async Task CompareAsync(CancellationToken cancellation)
    {
        Snapshot snapshot = await node.ReadSnapshotAsync(_specs, cancellation);
        for (int position = 0; position < snapshot.Count; position++)
        {
            long number = SnapshotLayout.Number(snapshot[position].Bytes);
            if (number != _expected[position])
            {
                onMismatch($"{_specs[position]} is {number} at epoch {snapshot.Epoch}, and git reports {_expected[position]}");
            }
        }

        Compared += snapshot.Count;
        _specs.Clear();
        _expected.Clear();
    }

    private async Task CompareRankingAsync(TopIndex index, List<RankedMember> expected, CancellationToken cancellation)
    {
        ReadResult ranking = await node.ReadAsync(index.RankingSpec(), cancellation);
        Compared++;
        if (Ranking.Difference(index.ReadRanking(ranking.Bytes), expected) is { } problem)
        {
            onMismatch($"{index.RankingSpec()}: {problem}, as git reports");
        }
    }
}
