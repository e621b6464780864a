using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Cli.Demo;
using Coherence.Cli.Git;
using Coherence.Core.Publishing;
using Xunit;

namespace Coherence.Tests.Unit.Demo;

public class CommitUpdatesTests
{
    [Fact]
    public void A_commit_is_one_update()
    {
        var update = new Update();

        int end = new CommitUpdates().Fill(update, CommitOf(1000), 0);

        Assert.Equal(1000, end);
        Assert.Equal(4000 + 10, update.Count);
    }

    [Fact]
    public void A_commit_that_an_update_cannot_hold_becomes_several_which_leave_no_file_out()
    {
        GitCommit commit = CommitOf(1000);
        var updates = new CommitUpdates(maximumBytes: 10_000);
        var ends = new List<int>();
        int operations = 0;
        for (int file = 0; file < commit.Files.Count;)
        {
            var update = new Update();
            file = updates.Fill(update, commit, file);
            ends.Add(file);
            operations += update.Count;
            Assert.InRange(update.Bytes, 1, 10_000 + 1000);
        }

        Assert.True(ends.Count > 10);
        Assert.Equal(4000 + 5 + (5 * ends.Count), operations);
    }

    [Fact]
    public void An_author_is_announced_once()
    {
        var updates = new CommitUpdates();
        var first = new Update();
        _ = updates.Fill(first, CommitOf(1), 0);
        var second = new Update();
        _ = updates.Fill(second, CommitOf(1), 0);

        Assert.Equal(2, first.Count - second.Count);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 964)]
    [InlineData(4096, 964)]
    public void Every_name_has_a_key(int length, int keyLength) =>
        Assert.Equal(keyLength, DemoIndexes.KeyOf([.. Enumerable.Repeat((byte)'x', length)]).Length);

    [Fact]
    public void Long_names_that_differ_at_the_end_have_different_keys() =>
        Assert.NotEqual(DemoIndexes.KeyOf(Encoding.ASCII.GetBytes(new string('x', 2000) + "a")), DemoIndexes.KeyOf(Encoding.ASCII.GetBytes(new string('x', 2000) + "b")));

    private static GitCommit CommitOf(int files) => new(
        Encoding.UTF8.GetBytes("Ann"),
        [.. Enumerable.Range(0, files).Select(number => new FileChange(Encoding.ASCII.GetBytes($"file-{number}"), 1, 2))]);
}
