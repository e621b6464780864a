using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Coherence.Tests.Time;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>A node and an upstream that does what the test says.</summary>
public sealed class NodeUpstreamTests : IDisposable
{
    private static readonly CounterIndex Hits = new("hits");
    private static readonly ClusterId Cluster = new(new Identifier(9));
    private static readonly SystemId Root = new(new Identifier(1));
    private static readonly SystemId Stranger = new(new Identifier(2));

    private static readonly BadInput[] AfterWelcome =
    [
        new("a second Welcome", GoodbyeReason.RuleBroken, (_, _) => [[Wire.Welcome(Cluster, Root, Epoch.Zero)]]),
        new("bad MessagePack", GoodbyeReason.MalformedInput, (_, _) => [[[0xc1]]]),
        new("an unknown code", GoodbyeReason.MalformedInput, (_, _) => [[[0x91, 0xcc, 200]]]),
        new("a message for the other direction", GoodbyeReason.RuleBroken, (_, _) => [[Wire.Hello()]]),
        new("an operation in an update", GoodbyeReason.RuleBroken, (root, id) => [[Wire.Begin(root, 1, 0), Wire.Operation(id)]]),
        new("an update of another origin", GoodbyeReason.RuleBroken, (_, _) => [[Wire.Begin(Stranger, 1, 0)]]),
        new("EndUpdate without BeginUpdate", GoodbyeReason.RuleBroken, (root, _) => [[Wire.End(root, 1, 0)]]),
        new("a count that does not match", GoodbyeReason.RuleBroken, (root, _) => [[Wire.Begin(root, 1, 0), Wire.End(root, 1, 1)]]),
        new("a value over its limit", GoodbyeReason.MalformedInput, (_, _) => [[Wire.Grant(Hits.Spec("a"), 0, 0, new byte[WireLimits.ValueBytes + 1])]]),
        new("a part that never ends", GoodbyeReason.RuleBroken, (root, _) => [[Wire.Begin(root, 1, 0)], .. Enumerable.Repeat<byte[][]>([Wire.Grant(Hits.Spec("a"), 0, 0, new byte[500_000])], 3)]),
        new("copies of a part that contradict each other", GoodbyeReason.RuleBroken, (root, _) =>
        [
            [Wire.Begin(root, 1, 0, parts: 2), Wire.Invalidate(Hits.Spec("a")), Wire.End(root, 1, 1)],
            [Wire.Begin(root, 1, 0, parts: 2), Wire.Invalidate(Hits.Spec("b")), Wire.End(root, 1, 1)],
        ]),
    ];

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public NodeUpstreamTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    public static TheoryData<string> Names() => [.. AfterWelcome.Select(input => input.Name)];

    public void Dispose() => _listener.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_upstream_that_breaks_the_protocol_is_told_why_and_the_node_connects_again(string name)
    {
        BadInput input = AfterWelcome.Single(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal));
        var log = new CollectingLog();
        Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(Options(options => options.LoggerFactory = log), Cancellation);
        using (RawPeer bad = await WelcomeAsync())
        {
            await using CoherenceNode node = await connecting;
            foreach (byte[][] frame in input.Frames(Root, new Identifier(7)))
            {
                await bad.SendFrameAsync(frame);
            }

            Assert.Equal(input.Reason, await bad.EndAsync());
            _ = await log.EntryAsync($"was ended: {input.Reason}");
            bad.Dispose();
            using RawPeer good = await WelcomeAsync();
            Task<ReadResult> reading = node.ReadAsync(Hits.Spec("z"), Cancellation).AsTask();
            _ = await good.NextAsync(MessageCode.Acquire);
            await good.SendFrameAsync(Wire.Grant(Hits.Spec("z"), 0, 0, [5]));
            Assert.Equal(5, (await reading).Bytes.Span[0]);
        }
    }

    [Fact]
    public async Task An_upstream_whose_epoch_went_back_is_refused()
    {
        Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(Options(), Cancellation);
        using RawPeer first = await WelcomeAsync();
        await using CoherenceNode node = await connecting;
        await first.SendFrameAsync(Wire.Null(10, 0), Wire.Ping(1));
        _ = await first.NextAsync(MessageCode.Pong);
        Assert.Equal(new Epoch(10), node.Epoch);
        first.Dispose();
        using RawPeer second = await WelcomeAsync();
        Assert.Equal(GoodbyeReason.EpochWentBack, await second.EndAsync());
        Assert.Equal(new Epoch(10), node.Epoch);
    }

    [Fact]
    public async Task A_silent_upstream_loses_the_lease_and_reads_wait_for_the_next_one()
    {
        FakeTimeProvider clock = new();
        Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(Options(options => options.TimeProvider = clock), Cancellation);
        using RawPeer silent = await WelcomeAsync();
        await using CoherenceNode node = await connecting;
        await HoldAsync(node, silent, Hits.Spec("a"));
        clock.Advance(TimeSpan.FromSeconds(5));

        // The engine has seen this moment before the next one comes: it ends the connection then, and not now.
        _ = await node.GetStatusAsync();
        Assert.True(node.TryRead(Hits.Spec("a"), out _));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(node.TryRead(Hits.Spec("a"), out _));
        Assert.False(node.IsCurrent);
        Task<ReadResult> reading = node.ReadAsync(Hits.Spec("a"), Cancellation).AsTask();

        // One tick of the engine, and not as far as the next attempt.
        clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(GoodbyeReason.Silent, await silent.EndAsync());
        silent.Dispose();
        Assert.False(reading.IsCompleted);

        // The loop has one timer; a second one is the delay before the next attempt.
        while (clock.ActiveTimers < 2)
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        clock.Advance(TimeSpan.FromMilliseconds(50));
        using RawPeer next = await WelcomeAsync();
        _ = await next.NextAsync(MessageCode.Acquire);
        await next.SendFrameAsync(Wire.Grant(Hits.Spec("a"), 0, 0, [8]));
        Assert.Equal(8, (await reading).Bytes.Span[0]);
        Assert.True(node.IsCurrent);
    }

    [Fact]
    public async Task An_upstream_that_answers_later_than_a_heartbeat_keeps_the_lease()
    {
        FakeTimeProvider clock = new();
        Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(Options(options => options.TimeProvider = clock), Cancellation);
        using RawPeer far = await WelcomeAsync();
        await using CoherenceNode node = await connecting;
        await HoldAsync(node, far, Hits.Spec("a"));
        var asked = new Queue<(long Nonce, TimeSpan At)>();
        for (int step = 0; step < 200; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            _ = await node.GetStatusAsync();

            // What the node asked comes before its answer.
            await far.SendFrameAsync(Wire.Ping(step));
            foreach (byte[] ping in await far.TakeUntilAsync(MessageCode.Ping, MessageCode.Pong))
            {
                asked.Enqueue((Wire.ReadPing(ping).Nonce, clock.Elapsed));
            }

            if (asked.TryPeek(out (long Nonce, TimeSpan At) oldest) && clock.Elapsed - oldest.At >= TimeSpan.FromSeconds(2))
            {
                await far.SendFrameAsync(Wire.Pong(asked.Dequeue().Nonce));
            }
        }

        Assert.True(node.TryRead(Hits.Spec("a"), out _));
    }

    // The upstream of these tests speaks over one channel.
    private CoherenceNodeOptions Options(Action<CoherenceNodeOptions>? configure = null) => RunningRoot.NodeOptions(Address, options =>
    {
        options.Channels = 1;
        configure?.Invoke(options);
    });

    private static async Task HoldAsync(CoherenceNode node, RawPeer upstream, IndexSpec spec)
    {
        Task<ReadResult> reading = node.ReadAsync(spec, Cancellation).AsTask();
        _ = await upstream.NextAsync(MessageCode.Acquire);
        await upstream.SendFrameAsync(Wire.Grant(spec, 0, 0, [8]));
        _ = await reading;
    }

    private async Task<RawPeer> WelcomeAsync()
    {
        RawPeer peer = await RawPeer.AcceptAsync(_listener);
        Assert.NotNull(await peer.NextAsync(MessageCode.Hello));
        await peer.SendAsync(Preamble.Bytes.ToArray());
        await peer.SendFrameAsync(Wire.Welcome(Cluster, Root, Epoch.Zero));
        return peer;
    }
}
