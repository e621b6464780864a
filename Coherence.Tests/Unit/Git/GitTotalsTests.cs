using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Git;
using Xunit;

namespace Coherence.Tests.Unit.Git;

public class GitTotalsTests
{
    private const string Log = "\0Ann\n\n10\t2\ta\n-\t-\tb.bin\n\0Łukasz\n\0Ann\n\n1\t1\ta\n5\t0\t\"\\303\\274 \\\"q\\\"\\n\"\n";

    [Fact]
    public async Task Lines_are_added_up_by_author_by_file_and_in_all()
    {
        GitTotals totals = await ReadAsync(Log);

        Assert.Equal((3L, 16L, 3L), Of(totals.All));
        Assert.Equal((2L, 16L, 3L), Of(totals.Author("Ann"u8)));
        Assert.Equal((1L, 0L, 0L), Of(totals.Author("Łukasz"u8)));
        Assert.Equal((2L, 11L, 3L), Of(totals.File("a"u8)));
        Assert.Equal((1L, 0L, 0L), Of(totals.File("b.bin"u8)));
        Assert.Equal(4, totals.Changes);
        Assert.Equal(2, totals.Authors.Count);
    }

    [Fact]
    public async Task A_quoted_path_is_the_bytes_that_it_stands_for()
    {
        GitTotals totals = await ReadAsync(Log);

        Assert.Equal((1L, 5L, 0L), Of(totals.File("ü \"q\"\n"u8)));
        Assert.Equal(3, totals.Files.Count);
    }

    [Fact]
    public async Task The_commits_of_an_author_are_those_of_the_shortlog()
    {
        GitTotals totals = await ReadAsync(Log);
        await totals.TakeShortlogAsync(Stream("    12\tAnn\n     1\tŁukasz\n"), CancellationToken.None);

        Assert.Equal((12L, 16L, 3L), Of(totals.Author("Ann"u8)));
    }

    [Theory]
    [InlineData("    2\tAnn\n")]
    [InlineData("    2\tAnn\n    1\tLukasz\n")]
    [InlineData("Ann\n")]
    public async Task A_shortlog_of_other_authors_is_an_error(string shortlog)
    {
        GitTotals totals = await ReadAsync(Log);

        await Assert.ThrowsAsync<GitException>(() => totals.TakeShortlogAsync(Stream(shortlog), CancellationToken.None));
    }

    [Theory]
    [InlineData("1\t0\ta\n")]
    [InlineData("\0Ann\n\nfatal: no\n")]
    [InlineData("\0Ann\n\n1\t0\t\"a\\q\"\n")]
    public async Task What_is_no_such_output_is_an_error(string log) => await Assert.ThrowsAsync<GitException>(() => ReadAsync(log));

    private static async Task<GitTotals> ReadAsync(string log)
    {
        var totals = new GitTotals();
        await new GitLineReader(Stream(log)).AddToAsync(totals, CancellationToken.None);
        return totals;
    }

    private static TrickleStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static (long Commits, long Added, long Deleted) Of(Tally tally) => (tally.Commits, tally.Added, tally.Deleted);
}
