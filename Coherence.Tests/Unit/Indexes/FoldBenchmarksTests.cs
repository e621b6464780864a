using Coherence.Benchmarks.Micro;
using Coherence.Core.Indexes;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class FoldBenchmarksTests
{
    [Fact]
    public void The_benchmarks_fold_what_they_say()
    {
        FoldBenchmarks benchmarks = new() { Entries = 3 };
        benchmarks.Setup();

        Assert.Equal(1, benchmarks.FindListeners());
        Assert.Equal(2, benchmarks.FindListenersOfAnotherTable());
        Assert.Equal(FoldStatus.Applied, benchmarks.RouteCounter());
        Assert.Equal(9, benchmarks.ApplyCounter());
        Assert.Equal(9, benchmarks.FindRouteAndApplyCounter());
        Assert.Equal(1 + 9 + 18 + 34, benchmarks.ApplyRegister());
        Assert.Equal(1 + (3 * (1 + 12 + 9 + 18 + 18)), benchmarks.ApplyMap());
        Assert.True(benchmarks.ApplySet() > 3 * (1 + 12 + 18));
        Assert.Equal(3 + (100 * (1 + 13 + 9)), benchmarks.ApplyTopInsideRanking());
        Assert.Equal((int)FoldStatus.Unchanged, benchmarks.ApplyTopBelowRanking());
    }
}
