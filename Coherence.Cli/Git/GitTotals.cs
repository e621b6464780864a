using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Cli.Git;

/// <summary>What git itself reports of a history. As large as there are authors and files, however many commits there are.</summary>
internal sealed class GitTotals
{
    private readonly Dictionary<byte[], Tally> _authors = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], Tally> _files = new(BytesComparer.Instance);

    /// <summary>Of each author's name.</summary>
    public IReadOnlyDictionary<byte[], Tally> Authors => _authors;

    /// <summary>Of each path.</summary>
    public IReadOnlyDictionary<byte[], Tally> Files => _files;

    /// <summary>Of all.</summary>
    public Tally All { get; } = new();

    /// <summary>How often a commit changed a file.</summary>
    public long Changes { get; set; }

    /// <summary>Asks git: <c>git log --numstat</c> for the lines, and <c>git shortlog -sn</c> for the commits of each author.</summary>
    /// <exception cref="GitException">Git failed, or its two answers differ.</exception>
    public static async Task<GitTotals> ReadAsync(GitHistory history, CancellationToken cancellation)
    {
        var totals = new GitTotals();
        await using (GitProcess log = history.StartLineLog())
        {
            log.YieldToOthers();
            await new GitLineReader(log.Output).AddToAsync(totals, cancellation);
            await log.EndAsync(cancellation);
        }

        await using GitProcess shortlog = history.StartShortlog();
        shortlog.YieldToOthers();
        await totals.TakeShortlogAsync(shortlog.Output, cancellation);
        await shortlog.EndAsync(cancellation);
        return totals;
    }

    /// <summary>The tally of an author, new if the name is.</summary>
    public Tally Author(ReadOnlySpan<byte> name) => Of(_authors, name);

    /// <summary>The tally of a file, new if the path is.</summary>
    public Tally File(ReadOnlySpan<byte> path) => Of(_files, path);

    /// <summary>Takes the commits of each author from the lines of <c>git shortlog -sn</c>: a number, a tab, a name.</summary>
    /// <exception cref="GitException">This is no such output, or it names other authors than the log.</exception>
    public async Task TakeShortlogAsync(Stream stream, CancellationToken cancellation)
    {
        var lines = new DelimitedReader(stream, (byte)'\n');
        int authors = 0;
        while (await lines.ReadAsync(cancellation) is { } line)
        {
            ReadOnlySpan<byte> text = line.Span.TrimStart((byte)' ');
            if (!Utf8Parser.TryParse(text, out long commits, out int digits) || digits == text.Length || text[digits] != (byte)'\t')
            {
                throw new GitException($"The output of 'git shortlog' cannot be understood: '{Encoding.UTF8.GetString(line.Span)}'.");
            }

            if (!_authors.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text[(digits + 1)..], out Tally? author))
            {
                throw new GitException($"'git shortlog' names '{Encoding.UTF8.GetString(text[(digits + 1)..])}', and 'git log' does not.");
            }

            author.Commits = commits;
            authors++;
        }

        if (authors != _authors.Count)
        {
            throw new GitException($"'git shortlog' names {authors} authors, and 'git log' {_authors.Count}.");
        }
    }

    private static Tally Of(Dictionary<byte[], Tally> tallies, ReadOnlySpan<byte> name)
    {
        Dictionary<byte[], Tally>.AlternateLookup<ReadOnlySpan<byte>> lookup = tallies.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(name, out Tally? tally))
        {
            tally = new Tally();
            _ = lookup.TryAdd(name, tally);
        }

        return tally;
    }
}
