using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Coherence.Node.Messaging;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Transactions;
using Coherence.Tests.Time;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>Reads and updates of a node in a scope, under a clock that stands still. The cluster is 9, the root 1.</summary>
public sealed class ContextScopeTests : IDisposable
{
    private static readonly CounterIndex Hits = new("hits");
    private static readonly IndexSpec A = Hits.Spec("a");

    private readonly FakeTimeProvider _clock = new();
    private readonly ScriptedUpstream _upstream = new();

    public enum Way
    {
        Value,
        Policy,
        Latest,
        Handle,
        Snapshot,
        Transaction,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _upstream.Dispose();

    [Theory]
    [InlineData(Way.Value)]
    [InlineData(Way.Policy)]
    [InlineData(Way.Handle)]
    [InlineData(Way.Snapshot)]
    [InlineData(Way.Transaction)]
    public async Task A_read_waits_for_the_epoch_that_was_seen(Way way)
    {
        await using CoherenceNode node = await HoldAsync();
        using CoherenceScope scope = node.UseContext(CoherenceContext.Parse("1~9.3"), Cancellation);
        Assert.False(node.TryRead(A, out _) || node.TryRead(A, ReadOptions.Cached, out _) || node.Open(A).TryRead(out _));
        Task<Epoch> reading = ReadAsync(node, way);
        Assert.Equal(3, Wire.ReadWait((await _upstream.Peer.NextAsync(MessageCode.WaitForEpoch))!).Epoch.Epoch.Number);
        Assert.False(reading.IsCompleted);
        await ShowAsync(4);
        Assert.Equal(4, (await reading).Number);
        Assert.Equal("1~9.4", scope.Capture().ToString());
        Assert.True(node.TryRead(A, out _));
    }

    [Theory]
    [InlineData(Way.Value)]
    [InlineData(Way.Latest)]
    [InlineData(Way.Snapshot)]
    public async Task A_read_waits_for_an_update_that_is_on_its_way(Way way)
    {
        await using CoherenceNode node = await HoldAsync();
        using CoherenceScope scope = node.UseContext(CoherenceContext.Parse("1~9.0_3.17"), Cancellation);
        Task<Epoch> reading = ReadAsync(node, way);
        WaitForEpoch asked = Wire.ReadWait((await _upstream.Peer.NextAsync(MessageCode.WaitForEpoch))!);
        Assert.Equal("3:17", asked.Epoch.ToString());
        await _upstream.Peer.SendFrameAsync(Wire.Newest(ScriptedUpstream.Root, 2, asked.Nonce));
        Assert.False(reading.IsCompleted);
        await ShowAsync(2);
        if (way == Way.Latest)
        {
            await _upstream.FenceAsync(2);
            await _upstream.FenceAsync(2);
        }

        Assert.Equal(2, (await reading).Number);
        Assert.Equal("1~9.2", scope.Capture().ToString());
    }

    [Fact]
    public async Task What_is_published_is_read_before_it_is_acknowledged_to_anybody()
    {
        await using CoherenceNode node = await HoldAsync();
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        Task<PublishReceipt> publishing = node.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
        Assert.False(node.TryRead(A, out _));
        _ = Assert.Throws<InvalidOperationException>(() => scope.Capture());
        Task<ReadResult> reading = node.ReadAsync(A, Cancellation).AsTask();
        Task<CoherenceContext> capturing = CoherenceContext.CaptureAsync(Cancellation).AsTask();
        await _upstream.Peer.SendFrameAsync(
            Wire.GrantId(new SystemId(new Identifier(2))), Wire.GrantArc(Arc.Create(new Identifier((UInt128)1 << 32), 96)));
        Assert.Equal("1~9.0_2.1", (await capturing).ToString());
        Assert.False(reading.IsCompleted);
        await _upstream.Peer.SendFrameAsync(
            Wire.Begin(ScriptedUpstream.Root, 1, 0),
            Wire.Grant(A, 1, 1, [7]),
            Wire.Confirmed(new SystemId(new Identifier(2)), 1, ScriptedUpstream.Root, 1),
            Wire.End(ScriptedUpstream.Root, 1, 2));
        Assert.Equal((1L, (byte)7), ((await reading).Epoch.Number, (await reading).Bytes.Span[0]));
        Assert.Equal("2:1", (await publishing).Update.ToString());
        Assert.Equal("1~9.1", scope.Capture().ToString());
    }

    [Fact]
    public async Task A_read_that_does_not_wait_for_the_root_fails_when_the_lease_is_lost()
    {
        await using CoherenceNode node = await HoldAsync();
        List<Task<ReadResult>> Read() =>
        [
            .. from seen in new[] { "1~9.3", "1~9.0_3.17" }
               from lost in new[] { LostLease.Throw, LostLease.ServeStale }
               select ReadSeenAsync(node, seen, ReadOptions.Cached with { OnLostLease = lost }),
        ];
        List<Task<ReadResult>> before = Read();
        await LoseLeaseAsync(node);
        foreach (Task<ReadResult> reading in before.Concat(Read()))
        {
            Assert.Equal(CoherenceFailure.LeaseLost, (await Assert.ThrowsAsync<CoherenceException>(() => reading)).Failure);
        }

        Assert.True((await node.ReadAsync(A, ReadOptions.Cached with { OnLostLease = LostLease.ServeStale }, Cancellation)).IsStale);
    }

    [Theory]
    [InlineData("1~9.3")]
    [InlineData("1~9.0_3.17")]
    public async Task A_wait_ends_with_the_read_or_with_whoever_the_scope_works_for(string seen)
    {
        await using CoherenceNode node = await HoldAsync();
        using CancellationTokenSource caller = new();
        using CancellationTokenSource read = new();
        using CoherenceScope scope = node.UseContext(CoherenceContext.Parse(seen), caller.Token);
        Task<ReadResult> given = node.ReadAsync(A, read.Token).AsTask();
        Task<ReadResult> other = node.ReadAsync(A, Cancellation).AsTask();
        await read.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.False(other.IsCompleted);
        await caller.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    [Fact]
    public async Task A_context_of_another_cluster_is_refused()
    {
        await using CoherenceNode node = await HoldAsync();
        CoherenceException refused = Assert.Throws<CoherenceException>(() => node.UseContext(CoherenceContext.Parse("1~8.3"), Cancellation));
        Assert.Equal(
            (CoherenceFailure.ContextRefused, "The context is of what was seen in cluster 8; this is cluster 9."), (refused.Failure, refused.Message));
        Assert.Null(CoherenceScope.Current);
    }

    [Fact]
    public async Task A_wait_for_an_update_needs_its_name()
    {
        await using CoherenceNode node = await HoldAsync();
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => node.WaitForEpochAsync(default(EpochRef), Cancellation));
        Assert.StartsWith("0:0 names no update", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cancelled_while_the_scope_is_waited_for_is_not_sent_and_a_request_can_be_answered_yet()
    {
        var own = new SystemId(new Identifier(2));
        var other = new SystemId(new Identifier(3));
        await using CoherenceNode node = await HoldAsync();
        await using IAsyncEnumerator<ReceivedMessage> requests = node.Messages("ask", Cancellation).GetAsyncEnumerator(Cancellation);
        ValueTask<bool> next = requests.MoveNextAsync();
        await _upstream.Peer.SendFrameAsync(Wire.GrantId(own), Wire.User(other, own, number: 1, kind: MessageKind.Request));
        Assert.True(await next);

        using CoherenceScope scope = node.UseContext(CoherenceContext.Parse("1~9.3"), Cancellation);
        using CancellationTokenSource impatient = new();
        Task[] cancelled =
        [
            requests.Current.ReplyAsync(default, impatient.Token),
            node.SendAsync(other, "note", default, cancellation: impatient.Token).AsTask(),
            node.RequestAsync(other, "ask", default, cancellation: impatient.Token),
        ];
        Assert.NotNull(await _upstream.Peer.NextAsync(MessageCode.WaitForEpoch));
        await impatient.CancelAsync();
        foreach (Task sending in cancelled)
        {
            _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        Task replying = requests.Current.ReplyAsync(default, Cancellation);
        await ShowAsync(3);
        UserMessage reply = Wire.ReadUser((await _upstream.Peer.NextAsync(MessageCode.UserMessage))!);
        Assert.Equal((MessageKind.Reply, 1, 1), (reply.Kind, reply.About, reply.Number));
        await _upstream.Peer.SendFrameAsync(Wire.Delivered(other, own, below: 2));
        await replying;
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => requests.Current.FailAsync("twice", Cancellation));
    }

    [Fact]
    public async Task What_is_sent_in_order_goes_in_the_order_of_the_calls_while_the_scope_is_waited_for_and_when_it_has_passed()
    {
        const int Messages = 200;
        var own = new SystemId(new Identifier(2));
        var other = new SystemId(new Identifier(3));
        await using CoherenceNode node = await HoldAsync();
        await _upstream.Peer.SendFrameAsync(Wire.GrantId(own));
        using CoherenceScope scope = node.UseContext(CoherenceContext.Parse("1~9.3"), Cancellation);
        List<Task> sending = [.. Enumerable.Range(0, Messages).Select(number => SendAsync(node, other, number, Cancellation))];
        Assert.NotNull(await _upstream.Peer.NextAsync(MessageCode.WaitForEpoch));
        await ShowAsync(3);
        while (!node.TryRead(A, out _))
        {
            await Task.Yield();
        }

        sending.Add(SendAsync(node, other, Messages, Cancellation));
        Task<ReadOnlyMemory<byte>> asking = node.RequestAsync(other, "note", BitConverter.GetBytes(Messages + 1), cancellation: Cancellation);
        for (int number = 0; number <= Messages; number++)
        {
            Assert.Equal(number, await NextSentAsync());
        }

        UserMessage request = Wire.ReadUser((await _upstream.Peer.NextAsync(MessageCode.UserMessage))!);
        Assert.Equal(MessageKind.Request, request.Kind);
        await _upstream.Peer.SendFrameAsync(Wire.Delivered(other, own, request.Number + 1), Wire.Reply(request));
        _ = await asking;
        await Task.WhenAll(sending);
    }

    [Fact]
    public async Task A_message_that_waits_for_its_scope_holds_up_none_of_another_scope_and_none_when_it_is_cancelled()
    {
        var own = new SystemId(new Identifier(2));
        var other = new SystemId(new Identifier(3));
        await using CoherenceNode node = await HoldAsync();
        await _upstream.Peer.SendFrameAsync(Wire.GrantId(own));
        using CancellationTokenSource impatient = new();
        Task first;
        Task second;
        Task third;
        using (node.UseContext(CoherenceContext.Parse("1~9.3"), Cancellation))
        {
            first = SendAsync(node, other, 1, Cancellation);
            second = SendAsync(node, other, 2, impatient.Token);
            third = SendAsync(node, other, 3, Cancellation);
        }

        Task outside = SendAsync(node, other, 4, Cancellation);
        Assert.Equal(4, await NextSentAsync());
        await impatient.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await ShowAsync(3);
        Assert.Equal(1, await NextSentAsync());
        Assert.Equal(3, await NextSentAsync());
        await _upstream.Peer.SendFrameAsync(Wire.Delivered(other, own, below: 4));
        await Task.WhenAll(first, third, outside);
    }

    private static Task SendAsync(CoherenceNode node, SystemId target, int number, CancellationToken cancellation) =>
        node.SendAsync(target, "note", BitConverter.GetBytes(number), cancellation: cancellation).AsTask();

    private async Task<int> NextSentAsync() =>
        BitConverter.ToInt32(Wire.ReadUser((await _upstream.Peer.NextAsync(MessageCode.UserMessage))!).Payload.Span);

    private static async Task<Epoch> ReadAsync(CoherenceNode node, Way way)
    {
        switch (way)
        {
            case Way.Value:
                return (await node.ReadAsync(A, Cancellation)).Epoch;
            case Way.Policy:
                return (await node.ReadAsync(A, ReadOptions.AtLeast(new Epoch(1)), Cancellation)).Epoch;
            case Way.Latest:
                return (await node.ReadAsync(A, ReadOptions.Latest, Cancellation)).Epoch;
            case Way.Handle:
                return (await node.Open(A).ReadAsync(Cancellation)).Epoch;
            case Way.Snapshot:
                return (await node.ReadSnapshotAsync([A], Cancellation)).Epoch;
            default:
                Transaction transaction = await node.BeginTransactionAsync(cancellation: Cancellation);
                return (await transaction.ReadAsync(A, Cancellation)).Epoch;
        }
    }

    private static async Task<ReadResult> ReadSeenAsync(CoherenceNode node, string seen, ReadOptions options)
    {
        using CoherenceScope scope = node.UseContext(CoherenceContext.Parse(seen), Cancellation);
        return await node.ReadAsync(A, options, Cancellation);
    }

    private Task ShowAsync(long epoch) => _upstream.Peer.SendFrameAsync(
        Wire.Begin(ScriptedUpstream.Root, epoch, 0), Wire.Grant(A, epoch, epoch, [9]), Wire.End(ScriptedUpstream.Root, epoch, 1));

    // As in ReadPolicyTests.
    private async Task LoseLeaseAsync(CoherenceNode node)
    {
        TimeSpan lost = TimeSpan.FromSeconds(5) + TimeSpan.FromTicks(1);
        _clock.Advance(lost - TimeSpan.FromSeconds(1) - _clock.Elapsed);
        await _upstream.HearPingAsync();
        await _upstream.Peer.SendFrameAsync(Wire.Ping(1));
        Assert.NotNull(await _upstream.Peer.NextAsync(MessageCode.Pong));
        _clock.Advance(lost - _clock.Elapsed);
        _ = await node.GetStatusAsync();
    }

    private async Task<CoherenceNode> HoldAsync()
    {
        CoherenceNode node = await _upstream.ConnectAsync(options => options.TimeProvider = _clock);
        Task<ReadResult> reading = node.ReadAsync(A, Cancellation).AsTask();
        await _upstream.GrantAsync(A, 0, 0, 8);
        _ = await reading;
        return node;
    }
}
