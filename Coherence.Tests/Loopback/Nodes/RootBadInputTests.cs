using System;
using System.Buffers.Binary;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Tests.Time;
using Coherence.Transport.Channels;
using Microsoft.Extensions.Logging;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class RootBadInputTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static readonly SystemId Stranger = new(new Identifier(12345));

    private static readonly BadInput[] AfterWelcome =
    [
        new("a second Hello", GoodbyeReason.RuleBroken, (_, _) => [[Wire.Hello()]]),
        new("bad MessagePack", GoodbyeReason.MalformedInput, (_, _) => [[[0xc1]]]),
        new("an unknown code", GoodbyeReason.MalformedInput, (_, _) => [[[0x91, 0xcc, 200]]]),
        new("a message cut off by the end of its frame", GoodbyeReason.MalformedInput, (_, _) => [[Wire.Ping(7)[..^1]]]),
        new("a message for the other direction", GoodbyeReason.RuleBroken, (_, _) => [[Wire.Null(1, 0)]]),
        new("EndUpdate without BeginUpdate", GoodbyeReason.RuleBroken, (system, _) => [[Wire.End(system, 1, 0)]]),
        new("a part inside a part", GoodbyeReason.RuleBroken, (system, _) => [[Wire.Begin(system, 1, 0), Wire.Begin(system, 1, 0)]]),
        new("a count that does not match", GoodbyeReason.RuleBroken, (system, id) => [[Wire.Begin(system, 1, 0), Wire.Operation(id), Wire.End(system, 1, 2)]]),
        new("an end of another part", GoodbyeReason.RuleBroken, (system, id) => [[Wire.Begin(system, 1, 0), Wire.Operation(id), Wire.End(system, 1, 1, part: 1)]]),
        new("a part beyond the parts", GoodbyeReason.MalformedInput, (system, _) => [[Wire.Begin(system, 1, 0, part: 2, parts: 2)]]),
        new("too many parts", GoodbyeReason.MalformedInput, (system, _) => [[Wire.Begin(system, 1, 0, parts: WireLimits.PartsPerUpdate + 1)]]),
        new("a part that never ends", GoodbyeReason.RuleBroken, NeverEnding),
        new("a Ping inside a part", GoodbyeReason.RuleBroken, (system, _) => [[Wire.Begin(system, 1, 0), Wire.Ping(1)]]),
        new("an operation outside the sender's arcs", GoodbyeReason.RuleBroken, (system, id) => [[Wire.Begin(system, 1, 0), Wire.Operation(new Identifier(id.Value - 1)), Wire.End(system, 1, 1)]]),
        new("an operation far beyond the others", GoodbyeReason.RuleBroken, (system, id) => [[Wire.Begin(system, 1, 0), Wire.Operation(new Identifier(id.Value + (1 << 21))), Wire.End(system, 1, 1)]]),
        new("an update of another origin", GoodbyeReason.RuleBroken, (_, id) => [[Wire.Begin(Stranger, 1, 0), Wire.Operation(id), Wire.End(Stranger, 1, 1)]]),
        new("an epoch that jumps", GoodbyeReason.RuleBroken, (system, id) => [[Wire.Begin(system, 5, 0), Wire.Operation(id), Wire.End(system, 5, 1)]]),
        new("copies of a part that contradict each other", GoodbyeReason.RuleBroken, Contradicting),
        new("a user message over its limit", GoodbyeReason.MalformedInput, (system, _) => [[Wire.User(system, system, 1, WireLimits.PayloadBytes + 1)]]),
        new("a user message in the name of another", GoodbyeReason.RuleBroken, (system, _) => [[Wire.User(Stranger, system, 1)]]),
        new("a word of another's message", GoodbyeReason.RuleBroken, (system, _) => [[Wire.Undeliverable(system, system, Stranger, 1, UndeliverableReason.UnknownSystem)]]),
        new("a user message of fewer fields than it has", GoodbyeReason.MalformedInput, (system, _) => [[[0x9e, .. Wire.User(system, system, 1)[1..]]]]),
        new("a user message that would not fit a frame beside another", GoodbyeReason.MalformedInput, Padded),
        new("a service in the name of another", GoodbyeReason.RuleBroken, (system, _) => [[Wire.Begin(system, 1, 0), Wire.Announce(Stranger, "stock"), Wire.End(system, 1, 1)]]),
        new("a delta over its limit", GoodbyeReason.MalformedInput, (system, id) => [[Wire.Begin(system, 1, 0), Wire.Operation(id, WireLimits.DeltaBytes + 1)]]),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names() => [.. AfterWelcome.Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_child_that_breaks_the_protocol_is_told_why_and_harms_nobody(string name)
    {
        BadInput input = AfterWelcome.Single(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal));
        using EndedChannels ended = new();
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode bystander = await root.ConnectAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(root.Address);
        await peer.SendAsync(Preamble.Bytes.ToArray());
        await peer.SendFrameAsync(Wire.Hello());
        SystemId system = Wire.ReadGrantSystemId((await peer.NextAsync(MessageCode.GrantSystemId))!).System;
        Identifier first = Wire.ReadGrantArc((await peer.NextAsync(MessageCode.GrantArc))!).Arc.Prefix;
        foreach (byte[][] frame in input.Frames(system, first))
        {
            await peer.SendFrameAsync(frame);
        }

        Assert.Equal(input.Reason, await peer.EndAsync());
        Assert.Equal(LogLevel.Warning, (await root.Log.EntryAsync($"was ended: {input.Reason}")).Level);
        Assert.True(ended.Count(input.Reason) >= 1);
        await CheckUnharmedAsync(bystander);
    }

    [Theory]
    [InlineData("a Ping in place of Hello", GoodbyeReason.RuleBroken)]
    [InlineData("an update before Hello", GoodbyeReason.RuleBroken)]
    [InlineData("the end of an update before Hello", GoodbyeReason.RuleBroken)]
    [InlineData("bad MessagePack", GoodbyeReason.MalformedInput)]
    [InlineData("another version", GoodbyeReason.VersionMismatch)]
    [InlineData("another cluster", GoodbyeReason.ClusterMismatch)]
    public async Task A_stranger_that_breaks_the_protocol_is_told_why(string name, GoodbyeReason reason)
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode bystander = await root.ConnectAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(root.Address);
        await peer.SendAsync(Preamble.Bytes.ToArray());
        await peer.SendFrameAsync(name switch
        {
            "a Ping in place of Hello" => Wire.Ping(1),
            "an update before Hello" => Wire.Begin(Stranger, 1, 0),
            "the end of an update before Hello" => Wire.End(Stranger, 1, 0),
            "bad MessagePack" => [0xc1, 0xc1],
            "another version" => Wire.Hello(version: 99),
            _ => Wire.Hello(new ClusterId(new Identifier(3))),
        });
        Assert.Equal(reason, await peer.EndAsync());
        _ = await root.Log.EntryAsync($"was ended: {reason}");
        await CheckUnharmedAsync(bystander);
    }

    [Theory]
    [InlineData("474554202f20485454502f312e310d0a0d0a", ChannelCloseReason.WrongMagic)]
    [InlineData("434f4852ffffffff", ChannelCloseReason.FrameTooLong)]
    [InlineData("434f485200000000", ChannelCloseReason.FrameEmpty)]
    [InlineData("434f485200000100", ChannelCloseReason.FrameTooLong)]
    public async Task Bytes_that_are_no_frames_end_the_connection(string bytes, ChannelCloseReason reason)
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode bystander = await root.ConnectAsync();
        using RawPeer peer = await RawPeer.ConnectAsync(root.Address);
        await peer.SendAsync(Convert.FromHexString(bytes));
        Assert.Null(await peer.EndAsync());
        _ = await root.Log.EntryAsync($"closed: {reason}");
        await CheckUnharmedAsync(bystander);
    }

    [Fact]
    public async Task A_handshake_that_is_never_finished_times_out()
    {
        FakeTimeProvider clock = new();
        await using RunningRoot root = await RunningRoot.StartAsync(configure: options => options.ChannelLimits.TimeProvider = clock);
        using RawPeer peer = await RawPeer.ConnectAsync(root.Address);
        await peer.SendAsync("CO"u8.ToArray());
        while (clock.ActiveTimers == 0)
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await peer.EndAsync());
        _ = await root.Log.EntryAsync(nameof(ChannelCloseReason.HandshakeTimeout));
    }

    [Fact]
    public async Task Random_bytes_end_their_connections_and_leave_no_memory_behind()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode bystander = await root.ConnectAsync();
        var random = new Random(17);
        await SendRandomAsync(root.Address, random, connections: 50);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await SendRandomAsync(root.Address, random, connections: 400);
        await CheckUnharmedAsync(bystander);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 << 20);
    }

    private static async Task SendRandomAsync(string address, Random random, int connections)
    {
        for (int connection = 0; connection < connections; connection++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(address);
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            await peer.SendAsync(Preamble.Bytes.ToArray());
            if (connection % 2 == 0)
            {
                await peer.SendFrameAsync(Wire.Hello());
            }

            // 0xc1 at the end makes sure that it is no protocol, however the dice fall.
            await peer.SendFrameAsync([.. bytes, 0xc1]);
            Assert.NotNull(await peer.EndAsync());
        }
    }

    private static byte[][][] NeverEnding(SystemId system, Identifier first) =>
    [
        [Wire.Begin(system, 1, 0)],
        .. Enumerable.Range(0, 6).Select(number => new[] { Wire.Operation(new Identifier(first.Value + (uint)number), 200_000) }),
    ];

    // A field that a newer peer might have added, so long that the frame is full: the answer to the ping would make the frame that goes on too long.
    private static byte[][][] Padded(SystemId system, Identifier first)
    {
        byte[] ping = Wire.Ping(1);
        byte[] message = [0xdc, 0, 16, .. Wire.User(system, system, 1)[1..], 0xc6, 0, 0, 0, 0];
        int padding = WireLimits.FrameBytes - ping.Length - message.Length;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(message.Length - sizeof(int)), padding);
        return [[ping, [.. message, .. new byte[padding]]]];
    }

    private static byte[][][] Contradicting(SystemId system, Identifier first) =>
    [
        [Wire.Begin(system, 1, 0, part: 0, parts: 2), Wire.Operation(first, key: "a"), Wire.End(system, 1, 1)],
        [Wire.Begin(system, 1, 0, part: 0, parts: 2), Wire.Operation(first, key: "b"), Wire.End(system, 1, 1)],
    ];

    private static async Task CheckUnharmedAsync(CoherenceNode bystander)
    {
        _ = await bystander.PublishAsync(new Update().Add(Hits, "fine", 1), Cancellation);
        Assert.Equal(1, Hits.ReadValue((await bystander.ReadAsync(Hits.Spec("fine"), Cancellation)).Bytes));
        NodeStatus status = await bystander.GetStatusAsync();
        Assert.Equal(1, status.Connections);
    }
}
