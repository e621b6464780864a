using System;
using Coherence.Core.Identity;
using Coherence.Simulation.Randomness;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Identity;

public sealed class ArcAllocatorTests
{
    [Fact]
    public void Sub_arcs_rise_and_never_overlap() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
    {
        var random = new SeededRandom((ulong)(uint)seed);
        var allocator = new ArcAllocator(Arc.Create(Identifier.None, 116));
        Arc? before = null;
        while (allocator.TryAllocate(117 + random.Below(12), out Arc arc))
        {
            if (!allocator.Arc.Contains(arc) || (before is { } last && arc.Prefix <= last.Last))
            {
                return false;
            }

            before = arc;
        }

        return before is not null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Everything_can_be_allocated_once()
    {
        var allocator = new ArcAllocator(Arc.Create(new Identifier(UInt128.MaxValue - 255), 120));
        for (int identifier = 0; identifier < 256; identifier++)
        {
            Assert.True(allocator.TryAllocate(128, out Arc one));
            Assert.Equal(UInt128.MaxValue - 255 + (UInt128)identifier, one.Prefix.Value);
        }

        Assert.False(allocator.TryAllocate(128, out _));
        Assert.False(allocator.TryAllocate(120, out _));
    }

    [Fact]
    public void What_is_marked_is_not_allocated_again()
    {
        var allocator = new ArcAllocator(Arc.Create(Identifier.None, 120));
        allocator.MarkAllocated(Arc.Create(new Identifier(64), 122));
        Assert.True(allocator.TryAllocate(124, out Arc next));
        Assert.Equal((UInt128)128, next.Prefix.Value);
        allocator.MarkAllocated(Arc.Create(Identifier.None, 128));
        Assert.True(allocator.TryAllocate(124, out next));
        Assert.Equal((UInt128)144, next.Prefix.Value);
    }

    [Fact]
    public void An_arc_from_elsewhere_cannot_be_marked() =>
        Assert.Throws<ArgumentException>(() => new ArcAllocator(Arc.Create(Identifier.None, 120)).MarkAllocated(Arc.Create(new Identifier(256), 128)));

    [Fact]
    public void A_length_that_is_no_sub_arc_is_refused()
    {
        var allocator = new ArcAllocator(Arc.Create(Identifier.None, 120));
        Assert.False(allocator.TryAllocate(119, out _));
        Assert.False(allocator.TryAllocate(129, out _));
    }
}
