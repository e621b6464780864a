using System;
using System.Collections.Generic;
using System.Threading;
using Coherence.Tests.Time;
using Xunit;

namespace Coherence.Tests.Unit.Transport;

public sealed class FakeTimeProviderTests
{
    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_see_that_time()
    {
        FakeTimeProvider clock = new();
        List<(string Name, TimeSpan At)> fired = [];
        using ITimer late = clock.CreateTimer(_ => fired.Add(("late", clock.Elapsed)), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using ITimer early = clock.CreateTimer(_ => fired.Add(("early", clock.Elapsed)), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(
            [("early", TimeSpan.FromSeconds(1)), ("early", TimeSpan.FromSeconds(2)), ("late", TimeSpan.FromSeconds(3)), ("early", TimeSpan.FromSeconds(3))],
            fired);
        Assert.Equal(FakeTimeProvider.Start + TimeSpan.FromSeconds(3), clock.GetUtcNow());
    }

    [Fact]
    public void A_disposed_timer_does_not_fire()
    {
        FakeTimeProvider clock = new();
        int fired = 0;
        ITimer timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, fired);
        Assert.Equal(0, clock.ActiveTimers);
    }
}
