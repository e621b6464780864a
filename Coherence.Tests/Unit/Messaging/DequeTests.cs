using Coherence.Core.Messaging;
using Xunit;

namespace Coherence.Tests.Unit.Messaging;

public sealed class DequeTests
{
    [Fact]
    public void What_was_needed_once_is_not_kept_for_ever()
    {
        var deque = new Deque<long>();
        for (int round = 0; round < 3; round++)
        {
            for (long item = 0; item < 10_000; item++)
            {
                deque.Add(item);
            }

            for (long item = 0; item < 10_000; item++)
            {
                Assert.Equal(item, deque[0]);
                deque.RemoveFirst();
            }

            Assert.InRange(deque.Capacity, 0, 64);
        }
    }
}
