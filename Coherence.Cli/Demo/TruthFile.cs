using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Cli.Git;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Demo;

/// <summary>What git reports, in a file from which every node's process reads it as a stream.</summary>
internal static class TruthFile
{
    /// <summary>Writes it.</summary>
    public static void Write(string path, IEnumerable<TruthEntry> entries)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach (TruthEntry entry in entries)
        {
            writer.Write((byte)entry.Kind);
            writer.Write((ushort)entry.Key.Length);
            writer.Write(entry.Key);
            writer.Write(entry.Number);
        }
    }

    /// <summary>Reads it, an entry at a time.</summary>
    public static IEnumerable<TruthEntry> Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var kind = (TruthKind)reader.ReadByte();
            byte[] key = reader.ReadBytes(reader.ReadUInt16());
            yield return new TruthEntry(kind, key, reader.ReadInt64());
        }
    }

    /// <summary>All numbers that the demo's values have to be: totals, rankings, then each author and each file.</summary>
    public static IEnumerable<TruthEntry> Of(GitTotals totals) =>
        OfTotals(totals)
            .Concat(OfRanking(TruthKind.TopAuthor, totals.Authors))
            .Concat(OfRanking(TruthKind.TopFile, totals.Files))
            .Concat(totals.Authors.SelectMany(OfAuthor))
            .Concat(totals.Files.SelectMany(OfFile));

    private static TruthEntry[] OfTotals(GitTotals totals) =>
    [
        Total(DemoIndexes.Commits, totals.All.Commits),
        Total(DemoIndexes.Added, totals.All.Added),
        Total(DemoIndexes.Deleted, totals.All.Deleted),
        Total(DemoIndexes.Changes, totals.Changes),
        Total(DemoIndexes.Authors, totals.Authors.Count),
        new(TruthKind.AuthorCommits, [], totals.All.Commits),
        new(TruthKind.AuthorAdded, [], totals.All.Added),
        new(TruthKind.AuthorDeleted, [], totals.All.Deleted),
        new(TruthKind.FileCommits, [], totals.Changes),
        new(TruthKind.FileAdded, [], totals.All.Added),
        new(TruthKind.FileDeleted, [], totals.All.Deleted),
    ];

    private static TruthEntry Total(IndexSpec spec, long number) => new(TruthKind.Total, spec.Key.ToArray(), number);

    private static IEnumerable<TruthEntry> OfAuthor(KeyValuePair<byte[], Tally> author)
    {
        byte[] key = DemoIndexes.KeyOf(author.Key);
        yield return new TruthEntry(TruthKind.AuthorCommits, key, author.Value.Commits);
        yield return new TruthEntry(TruthKind.AuthorAdded, key, author.Value.Added);
        yield return new TruthEntry(TruthKind.AuthorDeleted, key, author.Value.Deleted);
    }

    private static IEnumerable<TruthEntry> OfFile(KeyValuePair<byte[], Tally> file)
    {
        byte[] key = DemoIndexes.KeyOf(file.Key);
        yield return new TruthEntry(TruthKind.FileCommits, key, file.Value.Commits);
        yield return new TruthEntry(TruthKind.FileAdded, key, file.Value.Added);
        yield return new TruthEntry(TruthKind.FileDeleted, key, file.Value.Deleted);
    }

    private static IEnumerable<TruthEntry> OfRanking(TruthKind kind, IReadOnlyDictionary<byte[], Tally> tallies)
    {
        List<RankedMember> best = [];
        foreach ((byte[] name, Tally tally) in tallies)
        {
            Ranking.Insert(best, DemoIndexes.KeyOf(name), tally.Commits);
        }

        return best.Select(member => new TruthEntry(kind, member.Member.ToArray(), member.Score));
    }
}
