using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class NodeRefusalTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_every_upstream_has_refused_for_good_connecting_ends_and_whoever_waits_is_told()
    {
        var log = new CollectingLog();
        await using RunningRoot root = await RunningRoot.StartAsync();
        await using RunningRoot stranger = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync(options =>
        {
            options.Upstreams.Add(stranger.Address);
            options.LoggerFactory = log;
        });
        _ = await node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        await root.StopAsync();
        Task<ReadResult> reading = node.ReadAsync(Hits.Spec("b"), Cancellation).AsTask();
        Task<Epoch> fencing = node.FenceAsync(Cancellation);
        Task publishing = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);

        // One of the two has refused, the other is only away: everything waits. Then another root comes at its address.
        _ = await log.EntryAsync("was ended: ClusterMismatch");
        Assert.False(reading.IsCompleted || fencing.IsCompleted || publishing.IsCompleted);
        await using RunningRoot usurper = await RunningRoot.StartAsync(configure: options =>
        {
            options.Listen.Clear();
            options.Listen.Add(root.Address);
        });
        CoherenceException told = await Assert.ThrowsAsync<CoherenceException>(() => reading);
        Assert.Equal(CoherenceFailure.Refused, told.Failure);
        Assert.Contains(root.Address, told.Message, StringComparison.Ordinal);
        Assert.Contains(stranger.Root.Cluster.ToString(), told.Message, StringComparison.Ordinal);
        Assert.Equal(CoherenceFailure.Refused, (await Assert.ThrowsAsync<CoherenceException>(() => fencing)).Failure);
        Assert.Equal(CoherenceFailure.OutcomeUnknown, (await Assert.ThrowsAsync<CoherenceException>(() => publishing)).Failure);

        // So is who comes later, and the node says why it does nothing more.
        Assert.Equal(CoherenceFailure.Refused, (await Assert.ThrowsAsync<CoherenceException>(() => node.ReadAsync(Hits.Spec("a"), Cancellation).AsTask())).Failure);
        Assert.Equal(told.Message, (await node.GetStatusAsync()).Refusal);
        Assert.Equal(LogLevel.Error, (await log.EntryAsync("Connecting has ended for good")).Level);
        await node.DisposeAsync();
    }

    [Fact]
    public async Task An_update_beyond_the_credit_waits_and_the_meter_says_so()
    {
        using var measured = new MeasuredPublishing();
        using var upstream = new ScriptedUpstream();
        await using CoherenceNode node = await upstream.ConnectAsync();
        var origin = new SystemId(new Identifier(5));
        Arc arc = Arc.Create(new Identifier((UInt128)7 << 32), 96);
        await upstream.Peer.SendFrameAsync(Wire.GrantId(origin), Wire.GrantArc(arc), Wire.Quota(1));
        Task first = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Assert.NotNull(await upstream.Peer.NextAsync(Core.Messages.MessageCode.BeginUpdate));

        // A single update goes alone, however little credit there is; the second has to wait.
        Task second = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Assert.Equal((2, 1), ((await node.GetStatusAsync()).UnconfirmedUpdates, (await node.GetStatusAsync()).WaitingUpdates));
        Assert.True(measured.Delayed >= 1);
        await ConfirmAsync(upstream, origin, 1);
        await first;
        Assert.NotNull(await upstream.Peer.NextAsync(Core.Messages.MessageCode.BeginUpdate));
        Assert.Equal(0, (await node.GetStatusAsync()).WaitingUpdates);
        await ConfirmAsync(upstream, origin, 2);
        await second;
    }

    private static Task ConfirmAsync(ScriptedUpstream upstream, SystemId origin, long epoch) => upstream.Peer.SendFrameAsync(
        Wire.Begin(ScriptedUpstream.Root, epoch, epoch - 1),
        Wire.Confirmed(origin, epoch, ScriptedUpstream.Root, epoch),
        Wire.End(ScriptedUpstream.Root, epoch, 1));
}
