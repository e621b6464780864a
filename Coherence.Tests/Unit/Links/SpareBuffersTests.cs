using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Links;
using Xunit;

namespace Coherence.Tests.Unit.Links;

public sealed class SpareBuffersTests
{
    private const int Borrowers = 8;

    [Fact]
    public void What_came_back_is_lent_again()
    {
        var buffers = new SpareBuffers<object>();
        object[] first = Lend(buffers);
        Assert.Equal(first, Lend(buffers));
    }

    [Fact]
    public void What_is_lent_again_and_again_is_allocated_once()
    {
        var buffers = new SpareBuffers<object>();
        object[] lent = new object[Borrowers];
        Lend(buffers, lent);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            Lend(buffers, lent);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_was_not_needed_between_two_ticks_is_given_up()
    {
        var buffers = new SpareBuffers<object>();
        object[] first = Lend(buffers);
        buffers.Tick();
        buffers.Tick();
        Assert.Empty(Lend(buffers).Intersect(first));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_those_that_are_always_needed_each_tick_replaces_one(int roundsBetweenTicks)
    {
        var buffers = new SpareBuffers<object>();
        HashSet<object> first = [.. Lend(buffers)];
        for (int tick = 0; tick < Borrowers; tick++)
        {
            buffers.Tick();
            for (int round = 0; round < roundsBetweenTicks; round++)
            {
                Assert.Equal(Borrowers - 1 - tick, Lend(buffers).Count(first.Contains));
            }
        }
    }

    [Fact]
    public void While_something_large_goes_through_them_those_that_are_needed_stay()
    {
        var buffers = new SpareBuffers<object>();
        object[] first = Lend(buffers);
        for (int tick = 0; tick < 3; tick++)
        {
            buffers.Note(64 << 10);
            buffers.Tick();
            Assert.Equal(first, Lend(buffers));
        }
    }

    private static object[] Lend(SpareBuffers<object> buffers)
    {
        object[] lent = new object[Borrowers];
        Lend(buffers, lent);
        return lent;
    }

    private static void Lend(SpareBuffers<object> buffers, object[] lent)
    {
        for (int borrower = 0; borrower < lent.Length; borrower++)
        {
            lent[borrower] = buffers.Take();
        }

        foreach (object one in lent)
        {
            buffers.Return(one);
        }
    }
}
