using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Serving;

/// <summary>MSG-5: what waits for a link is bounded by messages and by bytes.</summary>
public sealed class WaitingMessagesTests
{
    [Theory]
    [InlineData(10, 4096)]
    [InlineData(64 * 1024, 63)]
    public void So_many_wait_and_no_more(int bytes, int expected)
    {
        var waiting = new WaitingMessages();
        int taken = 0;
        while (waiting.TryAdd(MessageOf(bytes, taken)))
        {
            taken++;
        }

        Assert.Equal((expected, expected), (taken, waiting.Count));
        waiting.Clear();
        Assert.Equal(0, waiting.Count);
        Assert.True(waiting.TryAdd(MessageOf(bytes, 0)));
    }

    [Fact]
    public void One_that_is_larger_than_all_that_may_wait_waits_alone()
    {
        var waiting = new WaitingMessages();
        Assert.True(waiting.TryAdd(MessageOf(5 << 20, 0)));
        Assert.False(waiting.TryAdd(MessageOf(1, 1)));
    }

    private static RoutedMessage MessageOf(int bytes, int hops) =>
        new(MessageCode.Delivered, 5, hops % 60, new SystemId(new Identifier(2)), new SystemId(new Identifier(3)), 0, SystemId.None, new byte[bytes]);
}
