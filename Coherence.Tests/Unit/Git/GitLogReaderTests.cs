using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Git;
using Xunit;

namespace Coherence.Tests.Unit.Git;

public class GitLogReaderTests
{
    private const string First = "9ee644a7a592614fdd093ea3fa1914140c591771";
    private const string Second = "03e5f9f00c22c8c5899feaf1201545561f31fe82";

    [Fact]
    public async Task Each_file_of_a_commit_has_its_path_and_its_lines()
    {
        GitCommit commit = Assert.Single(await ReadAsync($"\0{First}\0Ann\0\0\n10\t2\ta/b\0" + "3\t0\tc\0"));

        Assert.Equal("Ann", Text(commit.Author));
        Assert.Equal([("a/b", 10L, 2L), ("c", 3L, 0L)], Files(commit));
    }

    [Fact]
    public async Task A_merge_and_an_empty_commit_have_no_files()
    {
        List<GitCommit> commits = await ReadAsync($"\0{First}\0Ann\0\0{Second}\0Bob\0");

        Assert.Equal("Ann, Bob", string.Join(", ", commits.Select(commit => Text(commit.Author))));
        Assert.All(commits, commit => Assert.Empty(commit.Files));
    }

    [Fact]
    public async Task A_commit_without_files_does_not_take_those_of_the_next()
    {
        List<GitCommit> commits = await ReadAsync($"\0{First}\0Ann\0\0{Second}\0Bob\0\0\n1\t0\ta\0");

        Assert.Empty(commits[0].Files);
        Assert.Equal([("a", 1L, 0L)], Files(commits[1]));
    }

    [Fact]
    public async Task A_binary_file_has_no_lines() =>
        Assert.Equal([("b.bin", 0L, 0L)], Files(Assert.Single(await ReadAsync($"\0{First}\0Ann\0\0\n-\t-\tb.bin\0"))));

    [Fact]
    public async Task A_rename_counts_for_the_new_path() =>
        Assert.Equal([("new", 1L, 2L), ("c", 0L, 1L)], Files(Assert.Single(await ReadAsync($"\0{First}\0Ann\0\0\n1\t2\t\0old\0new\0" + "0\t1\tc\0"))));

    [Theory]
    [InlineData("ü/名前")]
    [InlineData("q\"\\")]
    [InlineData("tab\there")]
    [InlineData("\nfirst line\nsecond")]
    [InlineData("1\t2\tnumbers")]
    [InlineData(First)]
    public async Task A_path_may_have_any_bytes_but_NUL(string path) =>
        Assert.Equal([(path, 1L, 0L)], Files(Assert.Single(await ReadAsync($"\0{First}\0Ann\0\0\n1\t0\t{path}\0"))));

    [Theory]
    [InlineData("")]
    [InlineData("Łukasz 李")]
    [InlineData(Second)]
    [InlineData("1\t0\ta")]
    public async Task An_author_may_be_any_name_or_none(string author)
    {
        List<GitCommit> commits = await ReadAsync($"\0{First}\0{author}\0\0\n1\t0\ta\0\0{Second}\0{author}\0");

        Assert.All(commits, commit => Assert.Equal(author, Text(commit.Author)));
        Assert.Equal([1, 0], commits.Select(commit => commit.Files.Count));
    }

    [Fact]
    public async Task The_last_part_needs_no_delimiter() =>
        Assert.Equal([("a", 1L, 0L)], Files(Assert.Single(await ReadAsync($"\0{First}\0Ann\0\0\n1\t0\ta"))));

    [Fact]
    public async Task No_output_is_no_commit() => Assert.Empty(await ReadAsync(string.Empty));

    [Theory]
    [InlineData("\0fatal: something\0")]
    [InlineData($"\0{First}\0Ann\0\0\nnot a number\0")]
    [InlineData($"\0{First}\0Ann\0\0\n1\t-2\ta\0")]
    [InlineData($"\0{First}")]
    public async Task What_is_no_such_output_is_an_error(string output) =>
        await Assert.ThrowsAsync<GitException>(() => ReadAsync(output));

    [Fact]
    public async Task A_part_may_be_longer_than_the_buffer()
    {
        string path = new('x', 200_000);

        Assert.Equal([(path, 1L, 0L)], Files(Assert.Single(await ReadAsync($"\0{First}\0Ann\0\0\n1\t0\t{path}\0"))));
    }

    private static async Task<List<GitCommit>> ReadAsync(string output)
    {
        var reader = new GitLogReader(new TrickleStream(Encoding.UTF8.GetBytes(output)));
        List<GitCommit> commits = [];
        while (await reader.ReadAsync(CancellationToken.None) is { } commit)
        {
            commits.Add(commit);
            Assert.True(commits.Count < 100, "The reader does not end.");
        }

        return commits;
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static IEnumerable<(string Path, long Added, long Deleted)> Files(GitCommit commit) =>
        commit.Files.Select(file => (Text(file.Path), file.Added, file.Deleted));
}
