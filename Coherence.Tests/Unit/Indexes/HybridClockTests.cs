using System;
using Coherence.Core.Indexes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class HybridClockTests
{
    [Fact]
    public void Stamps_rise_whatever_the_physical_clock_does() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<(bool IsObserved, int Time)[]>(steps =>
        {
            HybridClock clock = new();
            HybridTime latest = HybridTime.Zero;
            foreach ((bool isObserved, int time) in steps)
            {
                HybridTime stamp = new(Math.Abs((long)time), logical: 0);
                if (isObserved)
                {
                    clock.Observe(stamp);
                    latest = stamp > latest ? stamp : latest;
                    continue;
                }

                HybridTime next = clock.Next(stamp.PhysicalMilliseconds);
                Assert.True(next > latest || stamp == HybridTime.Zero && latest == HybridTime.Zero);
                Assert.True(next >= stamp);
                latest = next;
            }
        }));

    [Fact]
    public void A_stamp_follows_the_physical_clock_when_that_is_ahead()
    {
        HybridClock clock = new();
        Assert.Equal(new HybridTime(1000, 0), clock.Next(1000));
        Assert.Equal(new HybridTime(1000, 1), clock.Next(1000));
        Assert.Equal(new HybridTime(1000, 2), clock.Next(999));
        Assert.Equal(new HybridTime(1001, 0), clock.Next(1001));
    }

    [Fact]
    public void A_stamp_observed_is_passed()
    {
        HybridClock clock = new();
        clock.Observe(new HybridTime(5000, 7));
        clock.Observe(new HybridTime(4000, 9));
        Assert.Equal(new HybridTime(5000, 8), clock.Next(1000));
    }

    [Fact]
    public void A_full_count_goes_over_into_the_next_millisecond()
    {
        HybridClock clock = new();
        clock.Observe(new HybridTime(5000, HybridTime.MaximumLogical));
        Assert.Equal(new HybridTime(5001, 0), clock.Next(1000));
    }

    [Fact]
    public void The_last_stamp_there_is_can_be_observed_and_stops_nobody()
    {
        HybridClock clock = new();
        clock.Observe(HybridTime.Maximum);
        Assert.Equal(HybridTime.Maximum, clock.Next(1000));
        Assert.Equal(HybridTime.Maximum, clock.Next(1000));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(HybridTime.MaximumPhysicalMilliseconds + 1)]
    public void A_physical_time_out_of_range_is_refused(long milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridClock().Next(milliseconds));

    [Fact]
    public void The_parts_of_a_stamp_are_kept()
    {
        HybridTime stamp = new(HybridTime.MaximumPhysicalMilliseconds, HybridTime.MaximumLogical);
        Assert.Equal(HybridTime.Maximum, stamp);
        Assert.Equal(HybridTime.MaximumPhysicalMilliseconds, stamp.PhysicalMilliseconds);
        Assert.Equal(HybridTime.MaximumLogical, stamp.Logical);
        Assert.Equal("12.3", new HybridTime(12, 3).ToString());
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new HybridTime(-1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new HybridTime(0, 65_536));
    }
}
