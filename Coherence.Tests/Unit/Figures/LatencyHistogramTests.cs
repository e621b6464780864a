using Coherence.Cli.Figures;
using Xunit;

namespace Coherence.Tests.Unit.Figures;

public class LatencyHistogramTests
{
    [Fact]
    public void Nothing_recorded_has_no_percentile() => Assert.Null(new LatencyHistogram().Microseconds(0.5));

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1_000_000)]
    [InlineData(123_456_789_012)]
    [InlineData(long.MaxValue)]
    public void One_latency_is_every_percentile_to_within_a_64th(long nanoseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(nanoseconds);

        double found = histogram.Microseconds(0.5)!.Value * 1000;

        Assert.InRange(found, nanoseconds - 0.001, nanoseconds * (1 + (1 / 64.0)) + 0.001);
    }

    [Fact]
    public void Percentiles_part_the_recorded_latencies()
    {
        var histogram = new LatencyHistogram();
        for (int number = 1; number <= 1000; number++)
        {
            histogram.Record(number * 1000);
        }

        Assert.Equal(1000, histogram.Count);
        Assert.InRange(histogram.Microseconds(0.5)!.Value, 500, 508);
        Assert.InRange(histogram.Microseconds(0.99)!.Value, 990, 1006);
        Assert.InRange(histogram.Microseconds(1)!.Value, 1000, 1016);
    }
}
