using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Git;

/// <summary>Which commits of which repository: those that a commit has behind it, the newest ones only if there is a limit.</summary>
/// <param name="Path">The repository, or a directory in it.</param>
/// <param name="Head">The commit they are reached from, in hexadecimal digits: what HEAD was when it was opened.</param>
/// <param name="Limit">The most commits; 0 for all.</param>
/// <param name="Commits">How many there are.</param>
internal sealed record GitHistory(string Path, string Head, int Limit, long Commits)
{
    /// <summary>Looks at a repository.</summary>
    /// <exception cref="CliException">It is no repository, it has no commits, or there is no git.</exception>
    public static async Task<GitHistory> OpenAsync(string path, int limit, CancellationToken cancellation)
    {
        try
        {
            _ = await GitProcess.RunAsync(path, cancellation, "rev-parse", "--git-dir");
        }
        catch (GitException failure)
        {
            throw CliException.BadInput($"'{path}' is not in a git repository: {failure.Message}");
        }

        try
        {
            string head = (await GitProcess.RunAsync(path, cancellation, "rev-parse", "--verify", "HEAD^{commit}")).Trim();
            var history = new GitHistory(path, head, limit, Commits: 0);
            string count = await GitProcess.RunAsync(path, cancellation, ["rev-list", "--count", .. history.Range()]);
            return history with { Commits = long.Parse(count, CultureInfo.InvariantCulture) };
        }
        catch (GitException)
        {
            throw CliException.BadInput($"The git repository '{path}' has no commit at HEAD.");
        }
    }

    /// <summary>Starts <c>git log --numstat</c> with NUL between all parts, for <see cref="GitLogReader"/>.</summary>
    public GitProcess StartLog() =>
        GitProcess.Start(Path, ["-c", "core.quotePath=false", .. LogOptions, "-z", $"--format=tformat:{GitLogReader.Format}", .. Range()]);

    /// <summary>Starts <c>git log --numstat</c> in lines, for <see cref="GitLineReader"/>.</summary>
    public GitProcess StartLineLog() =>
        GitProcess.Start(Path, ["-c", "core.quotePath=true", .. LogOptions, $"--format=tformat:{GitLineReader.Format}", .. Range()]);

    /// <summary>Starts <c>git shortlog -sn</c>.</summary>
    public GitProcess StartShortlog() =>
        GitProcess.Start(Path, ["-c", "i18n.logOutputEncoding=UTF-8", "shortlog", "-sn", .. Range()]);

    // Whatever the user has configured, the output looks as the readers expect. A rename is a deletion and an addition; a
    // merge has no lines of its own.
    private static IEnumerable<string> LogOptions { get; } =
    [
        "-c",
        "log.showSignature=false",
        "-c",
        "log.showRoot=true",
        "log",
        "--numstat",
        "--no-renames",
        "--no-color",
        "--no-decorate",
        "--no-notes",
        "--no-ext-diff",
        "--no-textconv",
        "--encoding=UTF-8",
    ];

    private IEnumerable<string> Range()
    {
        if (Limit > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--max-count={Limit}");
        }

        yield return Head;
        yield return "--";
    }
}
