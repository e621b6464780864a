using System;
using System.Collections.Generic;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Demo;

/// <summary>Checks that the parts of a snapshot add up to the whole. A torn one, or one of two epochs, does not.</summary>
internal sealed class SnapshotCheck(SnapshotLayout layout)
{
    private readonly List<RankedMember> _best = [];

    /// <summary>Whether the snapshot has the values of all authors that there are at its epoch.</summary>
    public bool IsComplete(ReadOnlySpan<ReadOnlyMemory<byte>> values) =>
        SnapshotLayout.Number(values[SnapshotLayout.Authors]) <= layout.Known.Count;

    /// <summary>Looks for what is wrong; null if nothing is.</summary>
    /// <param name="values">The values in the order of <see cref="SnapshotLayout.Specs"/>. If not complete, only the totals are checked.</param>
    public string? FindProblem(ReadOnlySpan<ReadOnlyMemory<byte>> values) =>
        Compare(values, SnapshotLayout.Commits, SnapshotLayout.AuthorCommits)
        ?? Compare(values, SnapshotLayout.Added, SnapshotLayout.AuthorAdded)
        ?? Compare(values, SnapshotLayout.Deleted, SnapshotLayout.AuthorDeleted)
        ?? Compare(values, SnapshotLayout.Changes, SnapshotLayout.FileCommits)
        ?? Compare(values, SnapshotLayout.Added, SnapshotLayout.FileAdded)
        ?? Compare(values, SnapshotLayout.Deleted, SnapshotLayout.FileDeleted)
        ?? (IsComplete(values) ? FindProblemOfAuthors(values) : null);

    private string? Compare(ReadOnlySpan<ReadOnlyMemory<byte>> values, int one, int other)
    {
        long left = SnapshotLayout.Number(values[one]);
        long right = SnapshotLayout.Number(values[other]);
        return left == right ? null : $"{layout.Specs[one]} is {left}, and {layout.Specs[other]} is {right}";
    }

    private string? FindProblemOfAuthors(ReadOnlySpan<ReadOnlyMemory<byte>> values)
    {
        Span<long> sums = stackalloc long[SnapshotLayout.ValuesAnAuthor];
        sums.Clear();
        _best.Clear();
        for (int position = SnapshotLayout.FirstAuthor; position < values.Length; position++)
        {
            int place = (position - SnapshotLayout.FirstAuthor) % SnapshotLayout.ValuesAnAuthor;
            long number = SnapshotLayout.Number(values[position]);
            sums[place] += number;
            if (place == 0 && number > 0)
            {
                Ranking.Insert(_best, layout.Known[(position - SnapshotLayout.FirstAuthor) / SnapshotLayout.ValuesAnAuthor], number);
            }
        }

        for (int place = 0; place < sums.Length; place++)
        {
            long total = SnapshotLayout.Number(values[SnapshotLayout.AuthorCommits + place]);
            if (sums[place] != total)
            {
                return $"the {layout.Known.Count} authors of {layout.Specs[SnapshotLayout.AuthorCommits + place]} add up to {sums[place]}, "
                    + $"and their total is {total}";
            }
        }

        string? problem = Ranking.Difference(DemoIndexes.TopAuthors.ReadRanking(values[SnapshotLayout.TopAuthors]), _best);
        return problem is null ? null : $"{layout.Specs[SnapshotLayout.TopAuthors]}: {problem}";
    }
}
