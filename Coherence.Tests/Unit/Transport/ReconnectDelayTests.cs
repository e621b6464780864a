using System;
using Coherence.Transport.Reconnect;
using Xunit;

namespace Coherence.Tests.Unit.Transport;

public sealed class ReconnectDelayTests
{
    [Fact]
    public void The_upper_bound_doubles_up_to_the_maximum_and_starts_again_after_success()
    {
        ReconnectDelay delay = new(() => 1.0);
        int[] expected = [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000];
        foreach (int milliseconds in expected)
        {
            Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), delay.Next());
        }

        delay.Reset();
        Assert.Equal(TimeSpan.FromMilliseconds(50), delay.Next());
    }

    [Fact]
    public void Half_of_a_delay_is_random()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(25), new ReconnectDelay(() => 0.0).Next());
        Assert.Equal(TimeSpan.FromMilliseconds(37.5), new ReconnectDelay(() => 0.5).Next());
    }

    [Fact]
    public void Bounds_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReconnectDelay(TimeSpan.Zero, TimeSpan.FromSeconds(1), () => 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReconnectDelay(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), () => 0));
    }
}
