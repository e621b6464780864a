using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Xunit;

namespace Coherence.Tests.Unit.Links;

public sealed class WantedEpochsTests
{
    private readonly WantedEpochs _wanted = new();

    [Fact]
    public void Each_is_wanted_once_and_until_it_is_reached()
    {
        Assert.True(_wanted.TryAdd(new Epoch(9)));
        Assert.True(_wanted.TryAdd(new Epoch(5)));
        Assert.True(_wanted.TryAdd(new Epoch(7)));
        Assert.False(_wanted.TryAdd(new Epoch(7)));
        Assert.Equal([5, 7, 9], _wanted.All.Select(static epoch => epoch.Number));
        Assert.False(_wanted.Reached(new Epoch(4)));
        Assert.True(_wanted.Reached(new Epoch(8)));
        Assert.Equal((1, 9), (_wanted.Count, _wanted.First.Number));
    }

    [Fact]
    public void What_is_further_ahead_gives_way_to_what_comes_before_it()
    {
        for (long number = 1_000_000; number < 1_000_100; number++)
        {
            Assert.Equal(number < 1_000_064, _wanted.TryAdd(new Epoch(number)));
        }

        Assert.True(_wanted.TryAdd(new Epoch(6)));
        Assert.True(_wanted.TryAdd(new Epoch(7)));
        Assert.Equal([6L, 7, .. Enumerable.Range(1_000_000, 62)], _wanted.All.Select(static epoch => epoch.Number));
    }
}
