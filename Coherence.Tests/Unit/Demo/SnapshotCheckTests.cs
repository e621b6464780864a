using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Coherence.Cli.Demo;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.Demo;

public class SnapshotCheckTests
{
    [Fact]
    public void Parts_that_add_up_to_the_whole_are_no_problem() => Assert.Null(Check(ValuesOf()));

    [Fact]
    public void No_values_at_all_are_no_problem() =>
        Assert.Null(new SnapshotCheck(new SnapshotLayout()).FindProblem(new ReadOnlyMemory<byte>[SnapshotLayout.FirstAuthor]));

    [Theory]
    [InlineData(SnapshotLayout.Commits)]
    [InlineData(SnapshotLayout.Added)]
    [InlineData(SnapshotLayout.Deleted)]
    [InlineData(SnapshotLayout.Changes)]
    [InlineData(SnapshotLayout.AuthorCommits)]
    [InlineData(SnapshotLayout.AuthorAdded)]
    [InlineData(SnapshotLayout.AuthorDeleted)]
    [InlineData(SnapshotLayout.FileCommits)]
    [InlineData(SnapshotLayout.FileAdded)]
    [InlineData(SnapshotLayout.FileDeleted)]
    [InlineData(SnapshotLayout.FirstAuthor)]
    [InlineData(SnapshotLayout.FirstAuthor + 1)]
    [InlineData(SnapshotLayout.FirstAuthor + 5)]
    public void One_value_of_another_epoch_is_found(int position)
    {
        ReadOnlyMemory<byte>[] values = ValuesOf();
        values[position] = Number(SnapshotLayout.Number(values[position]) + 1);

        Assert.NotNull(Check(values));
    }

    [Fact]
    public void A_ranking_of_another_epoch_is_found()
    {
        ReadOnlyMemory<byte>[] values = ValuesOf();
        values[SnapshotLayout.TopAuthors] = RankingOf(("Ann", 3), ("Bob", 1));

        Assert.Contains("Bob", Check(values), StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_counts_an_author_without_values_is_not_complete()
    {
        ReadOnlyMemory<byte>[] values = ValuesOf();
        var check = new SnapshotCheck(LayoutOf());
        Assert.True(check.IsComplete(values));

        values[SnapshotLayout.Authors] = Number(3);

        Assert.False(check.IsComplete(values));
    }

    private static string? Check(ReadOnlyMemory<byte>[] values) => new SnapshotCheck(LayoutOf()).FindProblem(values);

    private static SnapshotLayout LayoutOf()
    {
        var layout = new SnapshotLayout();
        layout.Add(Encoding.UTF8.GetBytes("Ann"));
        layout.Add(Encoding.UTF8.GetBytes("Bob"));
        return layout;
    }

    private static ReadOnlyMemory<byte>[] ValuesOf()
    {
        long[] totals = [5, 30, 7, 9, 2, 5, 30, 7, 9, 30, 7];
        long[] authors = [3, 10, 7, 2, 20, 0];
        return
        [
            .. totals.Select(Number), RankingOf(("Ann", 3), ("Bob", 2)), RankingOf(), .. authors.Select(Number),
        ];
    }

    private static ReadOnlyMemory<byte> Number(long number)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteInt64(number);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> RankingOf(params (string Member, long Score)[] members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(members.Length);
        foreach ((string member, long score) in members)
        {
            writer.WriteArrayHeader(2);
            writer.Write(Encoding.UTF8.GetBytes(member));
            writer.WriteInt64(score);
        }

        writer.Flush();
        return buffer.WrittenMemory;
    }
}
