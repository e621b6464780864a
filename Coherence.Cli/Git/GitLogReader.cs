using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Cli.Git;

/// <summary>Reads <c>git log -z --numstat</c>, a commit at a time: nothing in a name or a path can be taken for something else.</summary>
/// <remarks>
/// The output is parts that end with NUL: hash, author, then a part for each file. A file's part has two tabs and a hash
/// has none, and what follows a hash is the author, so empty parts mean nothing and are passed over.
/// </remarks>
internal sealed class GitLogReader(Stream stream)
{
    /// <summary>The format that <c>git log</c> is asked for.</summary>
    public const string Format = "%x00%H%x00%aN";

    private static readonly SearchValues<byte> HexadecimalDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly DelimitedReader _parts = new(stream, delimiter: 0);
    private bool _isAtCommit;

    /// <summary>The next commit; null at the end.</summary>
    /// <exception cref="GitException">This is no such output.</exception>
    public async ValueTask<GitCommit?> ReadAsync(CancellationToken cancellation)
    {
        if (!_isAtCommit && !await FindFirstAsync(cancellation))
        {
            return null;
        }

        _isAtCommit = false;
        byte[] author = (await NextAsync(cancellation)).ToArray();
        var commit = new GitCommit(author, []);
        while (await _parts.ReadAsync(cancellation) is { } part)
        {
            if (IsHash(part.Span))
            {
                _isAtCommit = true;
                break;
            }

            if (!part.IsEmpty)
            {
                commit.Files.Add(await ReadFileAsync(part, cancellation));
            }
        }

        return commit;
    }

    private static bool IsHash(ReadOnlySpan<byte> part) => part.Length is 40 or 64 && !part.ContainsAnyExcept(HexadecimalDigits);

    private async ValueTask<bool> FindFirstAsync(CancellationToken cancellation)
    {
        while (await _parts.ReadAsync(cancellation) is { } part)
        {
            if (!part.IsEmpty)
            {
                return IsHash(part.Span) ? true : throw Misunderstood(part.Span);
            }
        }

        return false;
    }

    private async ValueTask<FileChange> ReadFileAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        // The first file of a commit stands on a line of its own.
        ReadOnlyMemory<byte> line = part.Span[0] == (byte)'\n' ? part[1..] : part;
        if (!Numstat.TryRead(line.Span, out long added, out long deleted, out int length))
        {
            throw Misunderstood(part.Span);
        }

        byte[] path = line[length..].ToArray();
        if (path.Length == 0)
        {
            // A rename is told as an empty path, then the old and the new one in parts of their own.
            _ = await NextAsync(cancellation);
            path = (await NextAsync(cancellation)).ToArray();
        }

        return new FileChange(path, added, deleted);
    }

    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation) =>
        await _parts.ReadAsync(cancellation) ?? throw new GitException("The output of 'git log' ends in the middle of a commit.");

    private static GitException Misunderstood(ReadOnlySpan<byte> part) =>
        new($"The output of 'git log' cannot be understood: '{Encoding.UTF8.GetString(part[..Math.Min(part.Length, 200)])}'.");
}
