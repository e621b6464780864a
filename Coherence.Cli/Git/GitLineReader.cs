using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Cli.Git;

/// <summary>Adds up <c>git log --numstat</c> in lines. It shares no code with <see cref="GitLogReader"/> but the cutting and the numbers, so that neither hides the other's mistakes.</summary>
internal sealed class GitLineReader(Stream stream)
{
    /// <summary>The format that <c>git log</c> is asked for: a line that begins with NUL names the author.</summary>
    public const string Format = "%x00%aN";

    /// <summary>Reads to the end.</summary>
    /// <exception cref="GitException">This is no such output.</exception>
    public async Task AddToAsync(GitTotals totals, CancellationToken cancellation)
    {
        var lines = new DelimitedReader(stream, (byte)'\n');
        Tally? author = null;
        while (await lines.ReadAsync(cancellation) is { } line)
        {
            if (line.IsEmpty)
            {
                continue;
            }

            if (line.Span[0] == 0)
            {
                author = totals.Author(line.Span[1..]);
                author.Commits++;
                totals.All.Commits++;
                continue;
            }

            AddFile(totals, author, line.Span);
        }
    }

    private static void AddFile(GitTotals totals, Tally? author, ReadOnlySpan<byte> line)
    {
        if (author is null || !Numstat.TryRead(line, out long added, out long deleted, out int length))
        {
            throw new GitException($"The output of 'git log' cannot be understood: '{Encoding.UTF8.GetString(line)}'.");
        }

        Tally file = totals.File(QuotedPath.Read(line[length..]));
        file.Commits++;
        totals.Changes++;
        file.AddLines(added, deleted);
        author.AddLines(added, deleted);
        totals.All.AddLines(added, deleted);
    }
}
