using System.Threading.Tasks;
using Coherence.Benchmarks.Micro;
using Xunit;

namespace Coherence.Tests.Loopback;

public sealed class ChannelBenchmarksTests
{
    [Theory]
    [InlineData(ChannelKind.Memory)]
    [InlineData(ChannelKind.Tcp)]
    [InlineData(ChannelKind.Unix)]
    public async Task The_benchmark_delivers_every_frame(ChannelKind kind)
    {
        ChannelBenchmarks benchmarks = new() { Kind = kind, FrameBytes = 64, FramesPerFlush = 16, Frames = 1000 };
        await benchmarks.ConnectAsync();
        Assert.Equal(64_000, await benchmarks.SendFrames());
        await benchmarks.CloseAsync();
    }
}
