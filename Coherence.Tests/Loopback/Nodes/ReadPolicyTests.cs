using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Waiting;
using Coherence.Tests.Time;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>A node whose upstream says what the test says, under a clock that stands still.</summary>
public sealed class ReadPolicyTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly IndexSpec A = new CounterIndex("hits").Spec("a");
    private static readonly IndexSpec B = new CounterIndex("hits").Spec("b");

    private static readonly SystemId Relay = new(new Identifier(2));
    private static readonly SystemId Publisher = new(new Identifier(3));

    private readonly FakeTimeProvider _clock = new();
    private readonly ScriptedUpstream _upstream = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _upstream.Dispose();

    [Fact]
    public async Task A_cached_answer_says_its_epoch_and_how_long_ago_the_root_was_heard_of()
    {
        await using CoherenceNode node = await HoldAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(node.TryRead(A, out ReadResult read));
        Assert.Equal((0L, TimeSpan.FromSeconds(2), false), (read.Epoch.Number, read.Age, read.IsStale));
        Snapshot snapshot = await node.ReadSnapshotAsync([A], Cancellation);
        Assert.Equal((TimeSpan.FromSeconds(2), false), (snapshot.Age, snapshot.IsStale));
        Assert.Equal(read.Age, (await node.Open(A).ReadAsync(Cancellation)).Age);
    }

    [Fact]
    public async Task A_read_of_the_latest_asks_the_root_first()
    {
        await using CoherenceNode node = await HoldAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Task<ReadResult> reading = node.ReadAsync(A, ReadOptions.Latest, Cancellation).AsTask();
        await _upstream.FenceAsync(epoch: 1);
        await _upstream.Peer.SendFrameAsync(
            Wire.Begin(ScriptedUpstream.Root, 1, 0), Wire.Grant(A, 1, 1, [9]), Wire.End(ScriptedUpstream.Root, 1, 1));
        ReadResult read = await reading;
        Assert.Equal((1L, (byte)9, TimeSpan.Zero, false), (read.Epoch.Number, read.Bytes.Span[0], read.Age, read.IsStale));
    }

    [Fact]
    public async Task A_read_at_least_of_an_epoch_waits_for_it()
    {
        await using CoherenceNode node = await HoldAsync();
        Assert.True(node.TryRead(A, ReadOptions.AtLeast(Epoch.Zero), out _));
        Assert.False(node.TryRead(A, ReadOptions.AtLeast(new Epoch(3)), out _));
        Task<ReadResult> reading = node.Open(A).ReadAsync(ReadOptions.AtLeast(new Epoch(3)), Cancellation).AsTask();
        Task<Snapshot> snapshot = node.ReadSnapshotAsync([A], ReadOptions.AtLeast(new Epoch(3)), Cancellation).AsTask();
        Assert.Equal(3, Wire.ReadWait((await _upstream.Peer.NextAsync(Core.Messages.MessageCode.WaitForEpoch))!).Epoch.Epoch.Number);
        Assert.False(reading.IsCompleted || snapshot.IsCompleted);
        await _upstream.Peer.SendFrameAsync(
            Wire.Begin(ScriptedUpstream.Root, 3, 0), Wire.Grant(A, 2, 3, [7]), Wire.End(ScriptedUpstream.Root, 3, 1));
        Assert.Equal((3L, (byte)7), ((await reading).Epoch.Number, (await reading).Bytes.Span[0]));
        Assert.Equal((byte)7, (await snapshot)[0].Bytes.Span[0]);
    }

    [Fact]
    public async Task A_read_within_a_staleness_asks_the_root_only_beyond_it()
    {
        await using CoherenceNode node = await HoldAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(node.TryRead(A, ReadOptions.WithinStaleness(TimeSpan.FromSeconds(2)), out _));
        ReadOptions nearer = ReadOptions.WithinStaleness(TimeSpan.FromSeconds(1));
        Assert.False(node.TryRead(A, nearer, out _));
        Task<ReadResult> reading = node.ReadAsync(A, nearer, Cancellation).AsTask();
        await _upstream.FenceAsync(epoch: 0);
        Assert.Equal(TimeSpan.Zero, (await reading).Age);
    }

    [Fact]
    public async Task A_speculative_read_within_a_staleness_asks_too_if_what_is_beneath_is_older_than_what_was_heard_last()
    {
        using var relay = new ScriptedUpstream { System = Relay };
        await using CoherenceNode node = await relay.ConnectAsync(options => options.TimeProvider = _clock);
        await relay.HearPingAsync();
        await relay.AnswerPingAsync();
        await HoldAsync(node, relay, Count(8));
        await relay.Peer.SendFrameAsync(Wire.GrantId(Publisher), Wire.GrantArc(Arc.Create(new Identifier((UInt128)1 << 32), 96)));
        ReadOptions near = ReadOptions.WithinStaleness(TimeSpan.FromSeconds(1)) with { IsSpeculative = true };
        Task<PublishReceipt> publishing = node.PublishAsync(new Update().Add(new CounterIndex("hits"), "a", 1), Cancellation);
        Assert.NotNull(await relay.Peer.NextAsync(Core.Messages.MessageCode.BeginUpdate));
        Assert.Equal(Count(9), (await node.ReadAsync(A, near, Cancellation)).Bytes.ToArray());

        // The outcome may have gone another way: the next epoch is not known not to have it.
        _clock.Advance(TimeSpan.FromSeconds(2));
        await relay.HearPingAsync();
        Task<EpochWaitOutcome> reaching = node.WaitForEpochAsync(new Epoch(1), Timeout.InfiniteTimeSpan, Cancellation);
        Assert.NotNull(await relay.Peer.NextAsync(Core.Messages.MessageCode.WaitForEpoch));
        await relay.Peer.SendFrameAsync(Wire.Null(1, 0));
        Assert.Equal(EpochWaitOutcome.Reached, await reaching);
        await relay.AnswerPingAsync(epoch: 1);
        await relay.Peer.SendFrameAsync(Wire.Ping(1));
        Assert.NotNull(await relay.Peer.NextAsync(Core.Messages.MessageCode.Pong));
        Task<ReadResult> reading = node.ReadAsync(A, near, Cancellation).AsTask();
        await relay.FenceAsync(epoch: 1);
        Assert.False(reading.IsCompleted);
        await relay.Peer.SendFrameAsync(
            Wire.Begin(ScriptedUpstream.Root, 2, 1),
            Wire.Grant(A, 2, 2, Count(9)),
            Wire.Confirmed(Publisher, 1, ScriptedUpstream.Root, 2),
            Wire.End(ScriptedUpstream.Root, 2, 2));
        ReadResult read = await reading;
        Assert.Equal((2L, false, TimeSpan.Zero), (read.Epoch.Number, read.IsUnconfirmed, read.Age));
        Assert.Equal(2, (await publishing).Epoch.Number);
    }

    [Fact]
    public async Task A_staleness_beyond_the_lease_is_served_and_said()
    {
        await using CoherenceNode node = await HoldAsync();
        await LoseLeaseAsync(node);
        Assert.False(node.TryRead(A, out _));
        ReadResult read = await node.ReadAsync(A, ReadOptions.WithinStaleness(TimeSpan.FromMinutes(1)), Cancellation);
        Assert.True(read.IsStale);
        Assert.True(read.Age > Lease);
    }

    [Fact]
    public async Task With_the_lease_lost_a_read_waits_or_fails_or_serves_what_is_stale()
    {
        await using CoherenceNode node = await HoldAsync();
        await LoseLeaseAsync(node);
        ReadOptions failing = ReadOptions.Cached with { OnLostLease = LostLease.Throw };
        ReadOptions stale = ReadOptions.Cached with { OnLostLease = LostLease.ServeStale };
        Task<ReadResult> waiting = node.ReadAsync(A, Cancellation).AsTask();
        await FailsAsync(() => node.ReadAsync(A, failing, Cancellation).AsTask());
        await FailsAsync(() => node.ReadSnapshotAsync([A], failing, Cancellation).AsTask());
        ReadResult read = await node.ReadAsync(A, stale, Cancellation);
        Assert.Equal((true, (byte)8), (read.IsStale, read.Bytes.Span[0]));
        Snapshot snapshot = await node.ReadSnapshotAsync([A], stale, Cancellation);
        Assert.Equal((true, (byte)8), (snapshot.IsStale, snapshot[0].Bytes.Span[0]));

        // What is not there cannot be served, and such a read does not wait for the root.
        await FailsAsync(() => node.ReadAsync(B, stale, Cancellation).AsTask());
        await FailsAsync(() => node.ReadSnapshotAsync([A, B], stale, Cancellation).AsTask());
        await FailsAsync(() => node.ReadAsync(A, ReadOptions.AtLeast(new Epoch(2)) with { OnLostLease = LostLease.ServeStale }, Cancellation).AsTask());
        Assert.True((await node.ReadAsync(A, ReadOptions.Latest with { OnLostLease = LostLease.ServeStale }, Cancellation)).IsStale);
        Assert.False(waiting.IsCompleted);
        await _upstream.AnswerPingAsync();
        Assert.False((await waiting).IsStale);
    }

    [Fact]
    public async Task A_read_that_does_not_wait_for_the_root_ends_when_the_lease_is_lost_under_it()
    {
        await using CoherenceNode node = await HoldAsync();
        Task fenced = FailsAsync(() => node.ReadAsync(A, ReadOptions.Latest with { OnLostLease = LostLease.Throw }, Cancellation).AsTask());
        Task<ReadResult> stale = node.ReadAsync(A, ReadOptions.Latest with { OnLostLease = LostLease.ServeStale }, Cancellation).AsTask();
        Task unknown = FailsAsync(() => node.ReadAsync(B, ReadOptions.Cached with { OnLostLease = LostLease.Throw }, Cancellation).AsTask());
        Task snapshot = FailsAsync(() => node.ReadSnapshotAsync([A, B], ReadOptions.Cached with { OnLostLease = LostLease.Throw }, Cancellation).AsTask());
        Task<EpochWaitOutcome> reaching = node.WaitForEpochAsync(new Epoch(9), Timeout.InfiniteTimeSpan, Cancellation);
        _ = await node.GetStatusAsync();
        await LoseLeaseAsync(node);
        await fenced;
        await unknown;
        await snapshot;
        Assert.True((await stale).IsStale);
        Assert.Equal(EpochWaitOutcome.LeaseLost, await reaching);
    }

    [Fact]
    public async Task Waiting_for_an_epoch_ends_when_it_is_reached_or_the_time_is_over_or_the_lease_is_lost()
    {
        await using CoherenceNode node = await HoldAsync();
        Assert.Equal(EpochWaitOutcome.Reached, await node.WaitForEpochAsync(Epoch.Zero, TimeSpan.Zero, Cancellation));
        Task<EpochWaitOutcome> late = node.WaitForEpochAsync(new Epoch(2), TimeSpan.FromSeconds(1), Cancellation);
        using CancellationTokenSource cancelled = new();
        Task<EpochWaitOutcome> given = node.WaitForEpochAsync(new Epoch(2), Timeout.InfiniteTimeSpan, cancelled.Token);
        Task<EpochWaitOutcome> reaching = node.WaitForEpochAsync(new Epoch(2), Timeout.InfiniteTimeSpan, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(EpochWaitOutcome.TimedOut, await late);
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await _upstream.Peer.SendFrameAsync(Wire.Null(2, 0));
        Assert.Equal(EpochWaitOutcome.Reached, await reaching);
        await LoseLeaseAsync(node);
        Assert.Equal(EpochWaitOutcome.LeaseLost, await node.WaitForEpochAsync(new Epoch(3), TimeSpan.FromHours(1), Cancellation));
        Assert.Equal(EpochWaitOutcome.Reached, await node.WaitForEpochAsync(new Epoch(2), TimeSpan.FromHours(1), Cancellation));
    }

    private static async Task FailsAsync<T>(Func<Task<T>> read)
    {
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(read);
        Assert.Equal(CoherenceFailure.LeaseLost, failure.Failure);
    }

    // The root does not answer, but something comes over the channel, which would be given up otherwise. The node notices with
    // its next turn that the lease is lost.
    private async Task LoseLeaseAsync(CoherenceNode node)
    {
        TimeSpan lost = Lease + TimeSpan.FromTicks(1);
        _clock.Advance(lost - TimeSpan.FromSeconds(1) - _clock.Elapsed);
        await _upstream.HearPingAsync();
        await _upstream.Peer.SendFrameAsync(Wire.Ping(1));
        Assert.NotNull(await _upstream.Peer.NextAsync(Core.Messages.MessageCode.Pong));
        _clock.Advance(lost - _clock.Elapsed);
        _ = await node.GetStatusAsync();
    }

    // A counter that an index can count on from.
    private static byte[] Count(byte count) => [0xd3, 0, 0, 0, 0, 0, 0, 0, count];

    private async Task<CoherenceNode> HoldAsync()
    {
        CoherenceNode node = await _upstream.ConnectAsync(options => options.TimeProvider = _clock);
        await HoldAsync(node, _upstream, 8);
        return node;
    }

    private static async Task HoldAsync(CoherenceNode node, ScriptedUpstream upstream, params byte[] value)
    {
        Task<ReadResult> reading = node.ReadAsync(A, Cancellation).AsTask();
        await upstream.GrantAsync(A, 0, 0, value);
        _ = await reading;
    }
}
