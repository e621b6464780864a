using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Coherence.Cli.Git;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;

namespace Coherence.Cli.Demo;

/// <summary>Makes an update of each commit: all that it adds to authors, files and totals.</summary>
/// <remarks>
/// A commit is one update. Only one with so many files that an update could not hold them (its operations would pass
/// <see cref="MaximumBytes"/>) becomes several, each of which adds the same to the parts as to the whole.
/// </remarks>
internal sealed class CommitUpdates
{
    /// <summary>The operations of an update stay below this; a root takes 64 MiB.</summary>
    public const int MaximumBytes = 40 << 20;

    private const int ClockEvery = 16;

    private readonly Dictionary<byte[], int> _authors = new(BytesComparer.Instance);
    private readonly HybridClock _stamps = new();
    private readonly int _maximumBytes;
    private long _commits;

    /// <summary>Of the largest update that is wanted.</summary>
    public CommitUpdates(int maximumBytes = MaximumBytes) => _maximumBytes = maximumBytes;

    /// <summary>Fills an empty update with the operations of a commit, from a file on.</summary>
    /// <param name="update">An empty update.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="from">The first file: 0, or what was returned before.</param>
    /// <returns>The file at which the next update has to begin; the number of files when the commit is complete.</returns>
    public int Fill(Update update, GitCommit commit, int from)
    {
        byte[] author = DemoIndexes.KeyOf(commit.Author);
        if (from == 0)
        {
            AddCommit(update, author);
        }

        long added = 0;
        long deleted = 0;
        int file = from;
        for (; file < commit.Files.Count && update.Bytes < _maximumBytes; file++)
        {
            FileChange change = commit.Files[file];
            AddFile(update, change);
            added += change.Added;
            deleted += change.Deleted;
        }

        if (file > from)
        {
            AddLines(update, author, added, deleted, file - from);
        }

        return file;
    }

    /// <summary>Adds the operation by which a reader measures how long an update takes to be seen.</summary>
    /// <remarks>On the first commit and every 16th after it: written as late as can be, the machine's monotonic clock, which all its processes share.</remarks>
    public void AddClock(Update update)
    {
        if (_commits % ClockEvery != 1)
        {
            return;
        }

        byte[] now = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(now, Stopwatch.GetTimestamp());
        _ = update.Add(
            DemoIndexes.ObjectOf(DemoIndexes.ClockValue), (NextStamp(), now), static (output, set) => RegisterIndex.WriteSet(output, set.Item1, set.now));
    }

    private static void AddFile(Update update, FileChange change)
    {
        byte[] path = DemoIndexes.KeyOf(change.Path);
        _ = update
            .Add(DemoIndexes.FileCommits.Object(path), 0L, WriteOne)
            .Add(DemoIndexes.TopFiles.Object(path), 1L, TopIndex.WriteAdd);
        if (change.Added != 0)
        {
            _ = update.Add(DemoIndexes.FileAdded.Object(path), change.Added, SumIndex.WriteAdd);
        }

        if (change.Deleted != 0)
        {
            _ = update.Add(DemoIndexes.FileDeleted.Object(path), change.Deleted, SumIndex.WriteAdd);
        }
    }

    private static void AddLines(Update update, byte[] author, long added, long deleted, int changes)
    {
        _ = update
            .Add(DemoIndexes.AuthorAdded.Object(author), added, SumIndex.WriteAdd)
            .Add(DemoIndexes.AuthorDeleted.Object(author), deleted, SumIndex.WriteAdd)
            .Add(DemoIndexes.ObjectOf(DemoIndexes.Added), added, CounterIndex.WriteAdd)
            .Add(DemoIndexes.ObjectOf(DemoIndexes.Deleted), deleted, CounterIndex.WriteAdd)
            .Add(DemoIndexes.ObjectOf(DemoIndexes.Changes), (long)changes, CounterIndex.WriteAdd);
    }

    private static void WriteOne(IBufferWriter<byte> output, long unused) => CountIndex.WriteOne(output);

    private void AddCommit(Update update, byte[] author)
    {
        _commits++;
        if (_authors.TryAdd(author, _authors.Count))
        {
            string number = (_authors.Count - 1).ToString(CultureInfo.InvariantCulture);
            _ = update
                .Add(DemoIndexes.ObjectOf(DemoIndexes.Authors), 1L, CounterIndex.WriteAdd)
                .Set(DemoIndexes.AuthorNames, number, NextStamp(), author);
        }

        _ = update
            .Add(DemoIndexes.ObjectOf(DemoIndexes.Commits), 1L, CounterIndex.WriteAdd)
            .Add(DemoIndexes.AuthorCommits.Object(author), 0L, WriteOne)
            .Add(DemoIndexes.TopAuthors.Object(author), 1L, TopIndex.WriteAdd);
    }

    private HybridTime NextStamp() => _stamps.Next(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
}
