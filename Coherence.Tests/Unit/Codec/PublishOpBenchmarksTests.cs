using Coherence.Benchmarks.Micro;
using Xunit;

namespace Coherence.Tests.Unit.Codec;

public class PublishOpBenchmarksTests
{
    [Fact]
    public void The_benchmark_reads_what_it_writes()
    {
        PublishOpBenchmarks benchmarks = new() { DeltaBytes = 3 };
        benchmarks.Setup();

        Assert.NotEqual(0, benchmarks.EncodePublishOp());
        Assert.Equal(3 * PublishOpBenchmarks.MessagesPerFrame, benchmarks.DecodePublishOp());
    }
}
