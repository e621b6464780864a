using System;
using System.Collections.Generic;
using Coherence.Core.Tables;
using Xunit;

namespace Coherence.Tests.Unit.Tables;

public sealed class SmallListTests
{
    [Fact]
    public void It_does_what_a_list_does()
    {
        var random = new Random(5);
        var expected = new List<int>();
        SmallList<int> list = default;
        for (int step = 0; step < 2000; step++)
        {
            if (expected.Count == 0 || random.Next(5) < 3)
            {
                int index = random.Next(expected.Count + 1);
                expected.Insert(index, step);
                list.Insert(index, step);
            }
            else
            {
                int index = random.Next(expected.Count);
                int count = random.Next(Math.Min(4, expected.Count - index) + 1);
                expected.RemoveRange(index, count);
                list.RemoveRange(index, count);
            }

            list.Relieve();
            Assert.Equal(expected, list.Items.ToArray());
        }

        list.Clear();
        Assert.Equal(0, list.Count);
    }

    [Fact]
    public void What_is_filled_and_emptied_again_and_again_allocates_nothing()
    {
        SmallList<string> list = default;
        Fill(ref list);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            Fill(ref list);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Fill(ref SmallList<string> list)
    {
        for (int item = 0; item < 10; item++)
        {
            list.Add("item");
        }

        list.Clear();
    }
}
