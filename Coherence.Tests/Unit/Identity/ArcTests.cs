using System;
using Coherence.Core.Identity;
using Coherence.Simulation.Randomness;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Identity;

public sealed class ArcTests
{
    [Fact]
    public void An_arc_contains_its_ends_and_nothing_beyond() => Check(static random =>
    {
        Arc arc = Draw(random);
        bool below = arc.Prefix.Value == UInt128.MinValue || !arc.Contains(new Identifier(arc.Prefix.Value - 1));
        bool above = arc.Last.Value == UInt128.MaxValue || !arc.Contains(new Identifier(arc.Last.Value + 1));
        return arc.Contains(arc.Prefix) && arc.Contains(arc.Last) && below && above;
    });

    [Fact]
    public void Two_arcs_are_disjoint_or_one_contains_the_other() => Check(static random =>
    {
        Arc left = Draw(random);
        Arc right = random.Chance(500) ? Draw(random) : Arc.Create(new Identifier(left.Prefix.Value & Mask(Math.Max(left.Bits - 3, 0))), Math.Max(left.Bits - 3, 0));
        bool overlaps = left.Prefix <= right.Last && right.Prefix <= left.Last;
        return left.Overlaps(right) == overlaps && overlaps == (left.Contains(right) || right.Contains(left));
    });

    [Fact]
    public void A_bit_behind_the_prefix_is_refused()
    {
        Assert.False(Arc.TryCreate(new Identifier(1), 127, out _));
        Assert.False(Arc.TryCreate(Identifier.None, 129, out _));
        Assert.False(Arc.TryCreate(Identifier.None, -1, out _));
        Assert.True(Arc.TryCreate(new Identifier(1), 128, out _));
        Assert.Equal(UInt128.MaxValue, Arc.Everything.Last.Value);
    }

    private static UInt128 Mask(int bits) => bits == 0 ? UInt128.Zero : ~((UInt128.One << (128 - bits)) - 1);

    private static Arc Draw(SeededRandom random)
    {
        int bits = random.Below(129);
        return Arc.Create(new Identifier((((UInt128)random.Next() << 64) | random.Next()) & Mask(bits)), bits);
    }

    private static void Check(Func<SeededRandom, bool> holds) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => holds(new SeededRandom((ulong)(uint)seed))).QuickCheckThrowOnFailure();
}
