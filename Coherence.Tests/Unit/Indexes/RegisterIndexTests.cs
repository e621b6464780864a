using System;
using System.Text;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class RegisterIndexTests
{
    private readonly RegisterIndex _register = new("titles");

    [Fact]
    public void The_later_stamp_stays_whatever_comes_last()
    {
        FoldedIndex folded = new(_register);
        _ = Set(folded, id: 1, stamp: 20, "new");
        _ = Set(folded, id: 2, stamp: 19, "old");
        Assert.Equal("new", Read(folded));
    }

    [Fact]
    public void Of_equal_stamps_the_greater_operation_id_stays()
    {
        FoldedIndex folded = new(_register);
        _ = Set(folded, id: 8, stamp: 20, "eight");
        _ = Set(folded, id: 7, stamp: 20, "seven");
        Assert.Equal("eight", Read(folded));
        _ = Set(folded, id: 9, stamp: 20, "nine");
        Assert.Equal("nine", Read(folded));
    }

    [Fact]
    public void A_write_that_loses_leaves_the_value_unchanged()
    {
        FoldedIndex folded = new(_register);
        _ = Set(folded, id: 1, stamp: 20, "new");
        string before = folded.Dump();
        Assert.Equal(FoldStatus.Applied, Set(folded, id: 2, stamp: 19, "old"));
        Assert.Equal(before, folded.Dump());
    }

    [Fact]
    public void No_bytes_are_a_value_and_absent_is_none()
    {
        FoldedIndex folded = new(_register);
        Assert.False(_register.TryReadValue(folded.Read("page"), out _));
        _ = Set(folded, id: 1, stamp: 0, "");
        Assert.True(_register.TryReadValue(folded.Read("page"), out RegisterValue register));
        Assert.Equal(0, register.Value.Length);
    }

    [Fact]
    public void A_value_that_is_none_is_refused_by_name()
    {
        FormatException malformed = Assert.Throws<FormatException>(() => _register.TryReadValue(new byte[] { 0x93 }, out _));
        Assert.Contains("register:titles", malformed.Message, StringComparison.Ordinal);
    }

    private FoldStatus Set(FoldedIndex folded, ulong id, long stamp, string value) =>
        folded.Fold(Operations.Of(id, _register.Object("page"), output => RegisterIndex.WriteSet(output, new HybridTime(stamp), Encoding.UTF8.GetBytes(value))));

    private string Read(FoldedIndex folded) =>
        _register.TryReadValue(folded.Read("page"), out RegisterValue register) ? Encoding.UTF8.GetString(register.Value.Span) : "absent";
}
