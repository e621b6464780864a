using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Xunit;

namespace Coherence.Tests.Unit.Ambient;

public sealed class CoherenceScopeTests
{
    private static readonly ClusterId Cluster = new(new Identifier(9));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_scope_is_the_present_one_until_it_ends()
    {
        Assert.Null(CoherenceScope.Current);
        Assert.True(CoherenceContext.Capture().IsEmpty);
        using (CoherenceScope outer = CoherenceContext.Parse("1~9.3").Use(Cancellation))
        {
            CoherenceScope inner = CoherenceContext.Parse("1~9.5").Use(Cancellation);
            Assert.Same(inner, CoherenceScope.Current);
            Assert.Equal("1~9.5", CoherenceContext.Capture().ToString());
            inner.Dispose();
            Assert.Same(outer, CoherenceScope.Current);
            inner.Dispose();
            Assert.Equal("1~9.3", CoherenceContext.Capture().ToString());
        }

        Assert.Null(CoherenceScope.Current);
    }

    [Fact]
    public async Task What_tasks_see_that_were_started_in_a_scope_the_scope_has_seen()
    {
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        await Task.WhenAll(Enumerable.Range(1, 50).Select(static number => Task.Run(() =>
        {
            ClusterScope seen = CoherenceScope.Current!.Of(Cluster);
            for (int epoch = number; epoch <= 5_000; epoch += 50)
            {
                seen.See(new Epoch(epoch));
            }
        })));
        Assert.Equal("1~9.5000", scope.Capture().ToString());
    }

    [Fact]
    public void An_epoch_is_seen_that_is_not_older_and_none_while_an_update_is_on_its_way()
    {
        using CoherenceScope scope = CoherenceContext.Parse("1~9.3").Use(Cancellation);
        ClusterScope seen = scope.Of(Cluster);
        Assert.False(seen.TrySee(new Epoch(2)));
        Assert.True(seen.TrySee(new Epoch(4)));
        scope.Merge(CoherenceContext.Parse("1~9.1_3.17"));
        Assert.False(seen.TrySee(new Epoch(9)));
        seen.Followed(Update(3, 16));
        Assert.False(seen.TrySee(new Epoch(9)));
        seen.Followed(Update(3, 17));
        Assert.True(seen.TrySee(new Epoch(9)));
        Assert.Equal("1~9.9", scope.Capture().ToString());
    }

    [Fact]
    public async Task What_is_published_is_seen_at_once_by_its_name_and_then_by_the_epoch_that_it_is_part_of()
    {
        using CoherenceScope scope = CoherenceContext.Parse("1~9.3").Use(Cancellation);
        ClusterScope seen = scope.Of(Cluster);
        ScopedUpdate first = seen.Publish(this);
        ScopedUpdate second = seen.Publish(this);
        Assert.Contains("has no number yet", Assert.Throws<InvalidOperationException>(() => scope.Capture()).Message, StringComparison.Ordinal);
        Task<CoherenceContext> capturing = scope.CaptureAsync(Cancellation).AsTask();
        first.Numbered(Update(2, 5));
        Assert.False(capturing.IsCompleted);
        second.Numbered(Update(2, 6));
        Assert.Equal("1~9.3_2.6", (await capturing).ToString());
        second.Decided(new Epoch(8));
        Assert.Equal("1~9.8_2.5", scope.Capture().ToString());
        first.Decided(new Epoch(7));
        Assert.Equal("1~9.8", scope.Capture().ToString());
    }

    [Fact]
    public async Task What_was_sent_and_lost_may_take_effect_and_what_was_never_sent_is_forgotten()
    {
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        ClusterScope seen = scope.Of(Cluster);
        ScopedUpdate sent = seen.Publish(this);
        sent.Numbered(Update(2, 5));
        sent.Lost();
        seen.Publish(this).GivenUp();
        seen.Publish(this).Lost();
        Assert.Equal("1~9.0_2.5", (await scope.CaptureAsync(Cancellation)).ToString());
    }

    [Fact]
    public void A_scope_is_bounded()
    {
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        for (int number = 1; number <= 8; number++)
        {
            _ = scope.Of(new ClusterId(new Identifier((UInt128)number)));
        }

        CoherenceException clusters = Assert.Throws<CoherenceException>(() => scope.Merge(CoherenceContext.Parse("1~9.1")));
        Assert.Equal(CoherenceFailure.ContextRefused, clusters.Failure);
        for (int number = 1; number <= 32; number++)
        {
            scope.Merge(CoherenceContext.Parse($"1~8.1_{number:x}.{number}"));
        }

        scope.Merge(CoherenceContext.Parse("1~8.1_20.33"));
        CoherenceException updates = Assert.Throws<CoherenceException>(() => scope.Merge(CoherenceContext.Parse("1~8.1_21.1")));
        Assert.Contains("more than 32 updates", updates.Message, StringComparison.Ordinal);
    }

    private static EpochRef Update(int system, long epoch) => new(new SystemId(new Identifier((UInt128)system)), new Epoch(epoch));
}
