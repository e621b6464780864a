using System;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class GroupIndexTests
{
    private readonly SumIndex _sum = new("sales");
    private readonly CountIndex _count = new("orders");

    [Fact]
    public void The_groups_make_the_total() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<(byte Group, long Amount)[]>(operations =>
    {
        FoldedIndex folded = new(_sum);
        ulong id = 0;
        foreach ((byte group, long amount) in operations)
        {
            // Refusals are part of it: a refused operation is in no sum.
            _ = Add(folded, ++id, $"g{group % 4}", amount);
        }

        Int128 groups = Enumerable.Range(0, 4).Aggregate(Int128.Zero, (sum, group) => sum + _sum.ReadValue(folded.Read($"g{group}")));
        Assert.Equal(groups, _sum.ReadValue(folded.Read("")));
    }));

    [Fact]
    public void A_total_beyond_the_range_refuses_what_the_group_could_take()
    {
        FoldedIndex folded = new(_sum);
        Assert.Equal(FoldStatus.Applied, Add(folded, 1, "a", long.MaxValue));
        Assert.Equal(FoldStatus.OutOfRange, Add(folded, 2, "b", 1));
        Assert.True(folded.Read("b").IsEmpty);
        Assert.Equal(long.MaxValue, _sum.ReadValue(folded.Read("")));
    }

    [Fact]
    public void A_group_beyond_the_range_refuses_what_the_total_could_take()
    {
        FoldedIndex folded = new(_sum);
        Assert.Equal(FoldStatus.Applied, Add(folded, 1, "a", long.MaxValue));
        Assert.Equal(FoldStatus.Applied, Add(folded, 2, "b", -5));
        Assert.Equal(FoldStatus.OutOfRange, Add(folded, 3, "a", 1));
        Assert.Equal(long.MaxValue - 5, _sum.ReadValue(folded.Read("")));
    }

    [Fact]
    public void Every_operation_counts_once_in_its_group_and_once_in_all()
    {
        FoldedIndex folded = new(_count);
        foreach (ulong id in (ulong[])[1, 2, 3])
        {
            Assert.Equal(FoldStatus.Applied, folded.Fold(Operations.Of(id, _count.Object(id == 3 ? "b" : "a"), CountIndex.WriteOne)));
        }

        Assert.Equal(2, _count.ReadValue(folded.Read("a")));
        Assert.Equal(1, _count.ReadValue(folded.Read("b")));
        Assert.Equal(3, _count.ReadValue(folded.Read("")));
    }

    [Fact]
    public void The_total_is_named_by_the_empty_key()
    {
        Assert.Equal(new IndexSpec("sum:sales", ""), _sum.TotalSpec());
        Assert.Equal(new IndexSpec("sum:sales", "fr"), _sum.GroupSpec("fr"));
        Assert.Equal(new ObjectId("count:orders", "fr"), _count.Object("fr"));
        _ = Assert.Throws<ArgumentException>(() => _sum.GroupSpec(""));
        _ = Assert.Throws<ArgumentException>(() => _sum.Object(""));
    }

    private FoldStatus Add(FoldedIndex folded, ulong id, string group, long amount) =>
        folded.Fold(Operations.Of(id, _sum.Object(group), output => SumIndex.WriteAdd(output, amount)));
}
