using System;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class TopIndexTests
{
    [Fact]
    public void The_ranking_is_the_sorted_scores_after_every_operation()
    {
        Random random = new(4);
        foreach (int size in (int[])[1, 2, 5, 40])
        {
            TopIndex top = new(size, "authors");
            FoldedIndex folded = new(top);
            long[] scores = new long[20];
            bool[] isThere = new bool[20];
            for (ulong id = 1; id <= 500; id++)
            {
                int member = random.Next(20);
                int amount = random.Next(3) == 0 ? 0 : random.Next(6);
                scores[member] += amount;
                isThere[member] = true;
                Assert.Equal(FoldStatus.Applied, Add(folded, top, id, Name(member), amount));
                string[] expected =
                [
                    .. Enumerable.Range(0, 20)
                        .Where(other => isThere[other])
                        .OrderByDescending(other => scores[other])
                        .ThenBy(Name, StringComparer.Ordinal)
                        .Take(size)
                        .Select(other => $"{Name(other)}={scores[other]}"),
                ];
                Assert.Equal(expected, Ranking(folded, top));
            }
        }
    }

    [Fact]
    public void Of_equal_scores_the_lesser_member_is_first_and_takes_the_last_place()
    {
        TopIndex top = new(2, "authors");
        FoldedIndex folded = new(top);
        _ = Add(folded, top, 1, "b", 5);
        _ = Add(folded, top, 2, "c", 5);
        _ = Add(folded, top, 3, "a", 5);
        Assert.Equal(["a=5", "b=5"], Ranking(folded, top));
    }

    [Fact]
    public void A_score_beyond_the_range_is_refused()
    {
        TopIndex top = new(2, "authors");
        FoldedIndex folded = new(top);
        _ = Add(folded, top, 1, "a", long.MaxValue);
        Assert.Equal(FoldStatus.OutOfRange, Add(folded, top, 2, "a", 1));
        Assert.Equal([$"a={long.MaxValue}"], Ranking(folded, top));
    }

    [Fact]
    public void A_negative_amount_is_refused_before_it_is_sent() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Operations.Delta(output => TopIndex.WriteAdd(output, -1)));

    [Fact]
    public void The_ranking_is_named_by_the_empty_key()
    {
        TopIndex top = new(10, "authors");
        Assert.Equal(new IndexSpec("top10:authors", ""), top.RankingSpec());
        Assert.Equal(new IndexSpec("top10:authors", "ada"), top.ScoreSpec("ada"));
        Assert.Equal(new ObjectId("top10:authors", "ada"), top.Object("ada"));
        _ = Assert.Throws<ArgumentException>(() => top.Object(""));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_size_out_of_its_range_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopIndex(size, "authors"));

    private static string Name(int member) => $"m{member:x}";

    private static FoldStatus Add(FoldedIndex folded, TopIndex top, ulong id, string member, long amount) =>
        folded.Fold(Operations.Of(id, top.Object(member), output => TopIndex.WriteAdd(output, amount)));

    private static string[] Ranking(FoldedIndex folded, TopIndex top) =>
        [.. top.ReadRanking(folded.Read("")).Select(entry => $"{Encoding.UTF8.GetString(entry.Member.Span)}={entry.Score}")];
}
