using System;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class CounterIndexTests
{
    private readonly CounterIndex _counter = new("hits");

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, -1)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(1, long.MaxValue)]
    public void A_sum_beyond_the_range_is_refused_and_changes_nothing(long present, long amount)
    {
        FoldedIndex folded = new(_counter);
        Assert.Equal(FoldStatus.Applied, Add(folded, 1, present));
        Assert.Equal(FoldStatus.OutOfRange, Add(folded, 2, amount));
        Assert.Equal(present, _counter.ReadValue(folded.Read("home")));
    }

    [Theory]
    [InlineData(long.MaxValue, long.MinValue, -1)]
    [InlineData(long.MinValue, long.MaxValue, -1)]
    [InlineData(long.MaxValue - 1, 1, long.MaxValue)]
    public void A_sum_at_the_edge_of_the_range_is_taken(long present, long amount, long sum)
    {
        FoldedIndex folded = new(_counter);
        _ = Add(folded, 1, present);
        Assert.Equal(FoldStatus.Applied, Add(folded, 2, amount));
        Assert.Equal(sum, _counter.ReadValue(folded.Read("home")));
    }

    [Fact]
    public void Adding_nothing_makes_an_absent_counter_zero()
    {
        FoldedIndex folded = new(_counter);
        Assert.Equal(FoldStatus.Applied, Add(folded, 1, 0));
        Assert.Equal(9, folded.Read("home").Length);
        Assert.Equal(0, _counter.ReadValue(folded.Read("home")));
    }

    [Fact]
    public void A_value_keeps_its_length()
    {
        FoldedIndex folded = new(_counter);
        ulong id = 0;
        foreach (long amount in (long[])[1, 200, 70_000, 1L << 40, -(1L << 50)])
        {
            _ = Add(folded, ++id, amount);
            Assert.Equal(9, folded.Read("home").Length);
        }
    }

    [Fact]
    public void Object_and_value_have_one_name()
    {
        Assert.Equal(new ObjectId("counter:hits", "home"), _counter.Object("home"));
        Assert.Equal(new IndexSpec("counter:hits", "home"), _counter.Spec("home"));
        Assert.Equal("counter:hits", _counter.Name);
        Assert.Equal("counter:hits", _counter.Table);
    }

    [Fact]
    public void A_value_that_is_none_says_of_which_index()
    {
        FormatException malformed = Assert.Throws<FormatException>(() => _counter.ReadValue(new byte[] { 1 }));
        Assert.Contains("counter:hits", malformed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_none_is_named()
    {
        _ = Assert.Throws<ArgumentException>(() => new CounterIndex(""));
        ArgumentException tooLong = Assert.Throws<ArgumentException>(() => new CounterIndex(new string('x', 248)));
        Assert.Contains("counter:xxx", tooLong.Message, StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentException>(() => new CounterIndex("\ud800"));
        Assert.Equal(255, new CounterIndex(new string('x', 247)).Name.Length);
    }

    [Fact]
    public void A_key_that_is_too_long_is_refused_before_it_is_sent()
    {
        _ = Assert.Throws<ArgumentException>(() => _counter.Spec(new byte[1025]));
        _ = Assert.Throws<ArgumentException>(() => _counter.Object(new byte[1025]));
        Assert.Equal(1024, _counter.Object(new byte[1024]).Key.Length);
    }

    private FoldStatus Add(FoldedIndex folded, ulong id, long amount) =>
        folded.Fold(Operations.Of(id, _counter.Object("home"), output => CounterIndex.WriteAdd(output, amount)));
}
