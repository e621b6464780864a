using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Messaging;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Relays;
using Coherence.Tests.Loopback.Cli;
using Coherence.Tests.Time;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class MessageTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_after_what_its_sender_published_and_never_before()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode sender = await ConnectAsync(root);
        CoherenceNode receiver = await ConnectAsync(root);
        IndexSpec spec = Hits.Spec("a");
        _ = await receiver.ReadAsync(spec, Cancellation);
        const int Messages = 200;
        Task<PublishReceipt>[] publishing = new Task<PublishReceipt>[Messages];
        ValueTask[] sending = new ValueTask[Messages];
        for (int number = 0; number < Messages; number++)
        {
            publishing[number] = sender.PublishAsync(new Update().Add(Hits, "a", 1), Cancellation);
            sending[number] = sender.SendAsync(receiver.System, "counted", BitConverter.GetBytes(number), cancellation: Cancellation);
        }

        int next = 0;
        await foreach (ReceivedMessage message in receiver.Messages("counted", Cancellation))
        {
            Assert.Equal((sender.System, next, false), (message.Sender, BitConverter.ToInt32(message.Payload.Span), message.IsRequest));
            next++;
            Assert.True(Hits.ReadValue((await receiver.ReadAsync(spec, Cancellation)).Bytes) >= next, $"Message {next} is here before the count that it speaks of.");
            if (next == Messages)
            {
                break;
            }
        }

        await Task.WhenAll(publishing);
        foreach (ValueTask sent in sending)
        {
            await sent;
        }
    }

    [Fact]
    public async Task A_request_has_one_reply_whose_reader_sees_what_the_replier_published()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode client = await ConnectAsync(root);
        CoherenceNode server = await ConnectAsync(root);
        _ = await client.ReadAsync(Hits.Spec("b"), Cancellation);
        Task serving = ServeAsync(server, async request =>
        {
            _ = server.PublishAsync(new Update().Add(Hits, "b", 1), Cancellation);
            await request.ReplyAsync(request.Payload, Cancellation);
        });
        for (int number = 1; number <= 50; number++)
        {
            ReadOnlyMemory<byte> reply = await client.RequestAsync(server.System, "ask", BitConverter.GetBytes(number), cancellation: Cancellation);
            Assert.Equal(number, BitConverter.ToInt32(reply.Span));
            Assert.True(Hits.ReadValue((await client.ReadAsync(Hits.Spec("b"), Cancellation)).Bytes) >= number);
        }

        await server.DisposeAsync();
        await serving;
    }

    [Fact]
    public async Task Who_does_not_answer_says_so_or_the_requester_hears_what_is_missing()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.Heartbeat = TimeSpan.FromMilliseconds(100));
        CoherenceNode client = await ConnectAsync(root, static options => options.Heartbeat = TimeSpan.FromMilliseconds(100));
        CoherenceNode server = await ConnectAsync(root, static options => options.Heartbeat = TimeSpan.FromMilliseconds(100));
        Task serving = ServeAsync(server, request => request.FailAsync("out of stock", Cancellation));
        CoherenceException failed = await Assert.ThrowsAsync<CoherenceException>(() => client.RequestAsync(server.System, "ask", default, cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.RequestFailed, failed.Failure);
        Assert.Contains("out of stock", failed.Message, StringComparison.Ordinal);

        MessageOptions brief = new() { Lifetime = TimeSpan.FromSeconds(1) };
        CoherenceException unheard = await Assert.ThrowsAsync<CoherenceException>(() => client.RequestAsync(server.System, "nobody listens", default, brief, Cancellation));
        Assert.Equal(CoherenceFailure.Undelivered, unheard.Failure);
        Assert.Contains("nobody there listens", unheard.Message, StringComparison.Ordinal);

        Task ignoring = ServeAsync(server, static _ => Task.CompletedTask, "ignored");
        CoherenceException silent = await Assert.ThrowsAsync<CoherenceException>(() => client.RequestAsync(server.System, "ignored", default, brief, Cancellation));
        Assert.Equal(CoherenceFailure.NoReply, silent.Failure);

        SystemId left = server.System;
        await server.DisposeAsync();
        await serving;
        await ignoring;
        CoherenceException gone = await Assert.ThrowsAsync<CoherenceException>(async () => await client.SendAsync(left, "ask", default, cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.UnknownSystem, gone.Failure);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_with_its_reason()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectAsync(root);
        CoherenceException unknown = await Assert.ThrowsAsync<CoherenceException>(async () => await node.SendAsync(new SystemId(new Identifier(4711)), "a", default, cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.UnknownSystem, unknown.Failure);
        CoherenceException atRoot = await Assert.ThrowsAsync<CoherenceException>(async () => await node.SendAsync(new SystemId(new Identifier(1)), "a", default, cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.Undelivered, atRoot.Failure);
        Assert.Contains("take no messages", atRoot.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await node.SendAsync(node.System, "a", new byte[WireLimits.PayloadBytes + 1], cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await node.SendAsync(node.System, "", default, cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await node.SendAsync(SystemId.None, "a", default, cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await node.SendAsync(node.System, "a", default, new MessageOptions { Lifetime = TimeSpan.Zero }, Cancellation));
        CoherenceException nobody = await Assert.ThrowsAsync<CoherenceException>(() => node.SendToAnyAsync("nothing", "a", default, cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.NoProvider, nobody.Failure);
    }

    [Fact]
    public async Task A_reply_that_is_too_large_is_refused_and_leaves_the_request_to_be_answered()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectAsync(root);
        Task serving = ServeAsync(node, async request =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => request.ReplyAsync(new byte[WireLimits.PayloadBytes + 1], Cancellation));
            await Assert.ThrowsAsync<ArgumentException>(() => request.FailAsync(new string('x', WireLimits.PayloadBytes + 1), Cancellation));
            await Assert.ThrowsAsync<ArgumentNullException>(() => request.FailAsync(null!, Cancellation));
            await request.FailAsync("too large", Cancellation);
            await Assert.ThrowsAsync<InvalidOperationException>(() => request.ReplyAsync(default, Cancellation));
        });
        CoherenceException failed = await Assert.ThrowsAsync<CoherenceException>(() => node.RequestAsync(node.System, "ask", default, cancellation: Cancellation));
        Assert.Contains("too large", failed.Message, StringComparison.Ordinal);
        await node.DisposeAsync();
        await serving;
    }

    [Fact]
    public async Task What_is_refused_is_counted_and_harms_no_other_message()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectAsync(root);
        CoherenceNode other = await ConnectAsync(root);
        Task serving = ServeAsync(other, static request => request.ReplyAsync(request.Payload, Cancellation));
        _ = await Assert.ThrowsAsync<CoherenceException>(async () => await node.SendAsync(new SystemId(new Identifier(4711)), "a", default, cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => node.Directory.AnnounceAsync("a\tb", default, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => node.SendToAnyAsync("a\tb", "a", default, cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => node.SendToAllAsync(string.Empty, "a", default, cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => node.RequestAnyAsync(new string('x', 256), "a", default, cancellation: Cancellation));
        Assert.Equal(1, (await node.GetStatusAsync()).Messages.GivenUp);
        _ = await node.RequestAsync(other.System, "ask", default, cancellation: Cancellation);
        await other.DisposeAsync();
        await serving;
    }

    [Fact]
    public async Task The_sender_of_a_message_whose_context_is_not_reached_learns_that_and_it_is_counted()
    {
        FakeTimeProvider clock = new();
        var sender = new SystemId(new Identifier(2));
        var target = new SystemId(new Identifier(3));
        using ScriptedUpstream upstream = new();
        await using CoherenceNode node = await upstream.ConnectAsync(options => options.TimeProvider = clock);
        await upstream.Peer.SendFrameAsync(Wire.GrantId(sender));
        Task sending = node.SendAsync(target, "note", default, new MessageOptions { Lifetime = TimeSpan.FromSeconds(2) }, Cancellation).AsTask();
        UserMessage sent = Wire.ReadUser((await upstream.Peer.NextAsync(MessageCode.UserMessage))!);
        await upstream.Peer.SendFrameAsync(
            Wire.Undeliverable(target, sender, target, sent.Number, UndeliverableReason.WaitingForContext), Wire.Ping(1));
        Assert.NotNull(await upstream.Peer.NextAsync(MessageCode.Pong));
        Assert.False(sending.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(2));
        CoherenceException late = await Assert.ThrowsAsync<CoherenceException>(() => sending);
        Assert.Equal(CoherenceFailure.Undelivered, late.Failure);
        Assert.Contains("its context, was not reached there", late.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await node.GetStatusAsync()).Messages.GivenUp);
    }

    [Fact]
    public async Task A_message_whose_context_can_never_be_reached_is_held_and_counted_and_its_sender_is_told_and_others_arrive()
    {
        FakeTimeProvider clock = new();
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode receiver = await ConnectAsync(root, options => options.TimeProvider = clock);
        Task<int> heard = CountAsync([receiver], "ask");
        using RawPeer peer = await RawPeer.ConnectAsync(root.Address);
        await peer.SendAsync(Preamble.Bytes.ToArray());
        await peer.SendFrameAsync(Wire.Hello());
        SystemId liar = Wire.ReadGrantSystemId((await peer.NextAsync(MessageCode.GrantSystemId))!).System;
        await peer.SendFrameAsync(
            Wire.Unreachable(liar, receiver.System, number: 1, "never", TimeSpan.FromSeconds(2)), Wire.User(liar, receiver.System, number: 2, type: "ask"));
        Assert.NotNull(await peer.NextAsync(MessageCode.Delivered));
        Assert.Equal(1, await heard);
        Assert.Equal(1, (await receiver.GetStatusAsync()).Messages.Held);

        clock.Advance(TimeSpan.FromSeconds(1));
        Undeliverable said = Wire.ReadUndeliverable((await peer.NextAsync(MessageCode.Undeliverable))!);
        Assert.Equal((receiver.System, 1, UndeliverableReason.WaitingForContext), (said.Target, said.Number, said.Reason));
        clock.Advance(TimeSpan.FromSeconds(1));
        MessageFigures figures = (await receiver.GetStatusAsync()).Messages;
        Assert.Equal((0, 1), (figures.Held, figures.Expired));
    }

    [Fact]
    public async Task A_request_that_this_node_sent_before_it_started_over_does_not_meet_those_that_come_after()
    {
        var sender = new SystemId(new Identifier(2));
        var target = new SystemId(new Identifier(3));
        using ScriptedUpstream upstream = new();
        await using CoherenceNode node = await upstream.ConnectAsync();
        await upstream.Peer.SendFrameAsync(Wire.GrantId(sender));
        Task<ReadOnlyMemory<byte>> first = node.RequestAsync(target, "ask", default, cancellation: Cancellation);
        Assert.NotNull(await upstream.Peer.NextAsync(MessageCode.UserMessage));
        await upstream.Peer.SendFrameAsync(Wire.Delivered(target, sender, below: 2));
        await upstream.Peer.SendFrameAsync(Wire.Forgotten(sender));
        await upstream.WelcomeAsync();

        Task<ReadOnlyMemory<byte>> second = node.RequestAsync(target, "ask", default, cancellation: Cancellation);
        await upstream.Peer.SendFrameAsync(Wire.GrantId(new SystemId(new Identifier(4))));
        UserMessage asked = Wire.ReadUser((await upstream.Peer.NextAsync(MessageCode.UserMessage))!);
        CoherenceException unknown = await Assert.ThrowsAsync<CoherenceException>(() => first);
        Assert.Equal(CoherenceFailure.OutcomeUnknown, unknown.Failure);
        await upstream.Peer.SendFrameAsync(Wire.Reply(asked));
        _ = await second;
    }

    [Fact]
    public async Task A_request_that_came_before_this_node_started_over_is_not_answered_under_its_new_name()
    {
        var past = new SystemId(new Identifier(2));
        var requester = new SystemId(new Identifier(3));
        using ScriptedUpstream upstream = new();
        await using CoherenceNode node = await upstream.ConnectAsync();
        await using IAsyncEnumerator<ReceivedMessage> requests = node.Messages("ask", Cancellation).GetAsyncEnumerator(Cancellation);
        ValueTask<bool> next = requests.MoveNextAsync();
        await upstream.Peer.SendFrameAsync(Wire.GrantId(past), Wire.User(requester, past, number: 7, kind: MessageKind.Request));
        Assert.True(await next);
        await upstream.Peer.SendFrameAsync(Wire.Forgotten(past));
        await upstream.WelcomeAsync();
        await upstream.Peer.SendFrameAsync(Wire.GrantId(new SystemId(new Identifier(4))));

        // The requester may have asked the new one seven times, too.
        Task replying = requests.Current.ReplyAsync(default, Cancellation);
        Task sending = node.SendAsync(requester, "note", default, cancellation: Cancellation).AsTask();
        UserMessage sent = Wire.ReadUser((await upstream.Peer.NextAsync(MessageCode.UserMessage))!);
        Assert.Equal((MessageKind.Message, 1), (sent.Kind, sent.Number));
        CoherenceException late = await Assert.ThrowsAsync<CoherenceException>(() => replying);
        Assert.Equal(CoherenceFailure.Undelivered, late.Failure);
        Assert.Contains("given up the state of this system", late.Message, StringComparison.Ordinal);
        await upstream.Peer.SendFrameAsync(Wire.Delivered(requester, sent.From, below: 2));
        await sending;
    }

    [Fact]
    public async Task Who_listens_slowly_pushes_back_and_gets_all_in_order()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode sender = await ConnectAsync(root);
        CoherenceNode receiver = await ConnectAsync(root);
        const int Messages = 5000;
        IAsyncEnumerator<ReceivedMessage> listening = receiver.Messages("many", Cancellation).GetAsyncEnumerator(Cancellation);
        ValueTask<bool> first = listening.MoveNextAsync();
        Task[] sending = [.. Enumerable.Range(0, Messages).Select(number => sender.SendAsync(receiver.System, "many", BitConverter.GetBytes(number), cancellation: Cancellation).AsTask())];
        Assert.True(await first);

        // As many as are delivered ahead, and no more: the others wait until some have been taken.
        await Task.WhenAll(sending.Take(1000));
        Assert.False(sending[^1].IsCompleted);
        for (int number = 0; number < Messages; number++)
        {
            Assert.Equal(number, BitConverter.ToInt32(listening.Current.Payload.Span));
            Assert.True(number == Messages - 1 || await listening.MoveNextAsync());
        }

        await Task.WhenAll(sending);
        await listening.DisposeAsync();
    }

    [Fact]
    public async Task A_service_is_found_by_its_name_and_each_of_those_who_offer_it_has_its_turn()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode client = await ConnectAsync(root);
        CoherenceNode[] servers = [await ConnectAsync(root), await ConnectAsync(root), await ConnectAsync(root)];
        List<Task> serving = [];
        foreach (CoherenceNode server in servers)
        {
            serving.Add(ServeAsync(
                server, request => request.IsRequest ? request.ReplyAsync(Encoding.UTF8.GetBytes(server.System.ToString()), Cancellation) : Task.CompletedTask));
            PublishReceipt receipt = await server.Directory.AnnounceAsync("stock", default, Cancellation);
            _ = await client.WaitForEpochAsync(receipt.Epoch, Timeout.InfiniteTimeSpan, Cancellation);
        }

        HashSet<string> answered = new(StringComparer.Ordinal);
        for (int request = 0; request < servers.Length; request++)
        {
            ReadOnlyMemory<byte> reply = await client.RequestAnyAsync("stock", "ask", default, cancellation: Cancellation);
            _ = answered.Add(Encoding.UTF8.GetString(reply.Span));
        }

        Assert.Equal(servers.Length, answered.Count);
        Task<int> heard = CountAsync(servers, "news");
        IReadOnlyList<MessageDelivery> deliveries = await client.SendToAllAsync("stock", "news", "sale"u8.ToArray(), cancellation: Cancellation);
        Assert.Equal(servers.Select(static server => server.System).ToHashSet(), deliveries.Select(static delivery => delivery.System).ToHashSet());
        Assert.All(deliveries, static delivery => Assert.Null(delivery.Failure));
        Assert.Equal(servers.Length, await heard);
        Assert.Contains(await client.SendToAnyAsync("stock", "ask", default, cancellation: Cancellation), servers.Select(static server => server.System));
        foreach (CoherenceNode server in servers)
        {
            await server.DisposeAsync();
        }

        await Task.WhenAll(serving);
    }

    [Fact]
    public async Task Every_request_ends_with_one_reply_or_one_error_when_its_relay_is_killed()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.Heartbeat = TimeSpan.FromMilliseconds(100));
        await using CoherenceRelay other = await CoherenceRelay.StartAsync(RelayOptions(root.Address), Cancellation);
        using CliProcess killed = CliProcess.Start("relay", "--upstream", root.Address, "--listen", "127.0.0.1:0", "--log", "none");
        string first = CliProcessTests.Address(await killed.NextLineAsync("relay: serving "));
        CoherenceNodeOptions below = RunningRoot.NodeOptions(first, static options => options.Heartbeat = TimeSpan.FromMilliseconds(100));
        below.Upstreams.Add(other.Addresses[0]);
        await using CoherenceNode client = await CoherenceNode.ConnectAsync(below, Cancellation);
        CoherenceNode server = await ConnectAsync(root, static options => options.Heartbeat = TimeSpan.FromMilliseconds(100));
        HashSet<string> seen = new(StringComparer.Ordinal);
        Task serving = ServeAsync(server, request =>
        {
            Assert.True(seen.Add(Encoding.UTF8.GetString(request.Payload.Span)), "A request is here twice.");
            return request.ReplyAsync(request.Payload, Cancellation);
        });
        const int Requests = 2000;
        List<Task<string>> open = [];
        for (int number = 0; number < Requests; number++)
        {
            open.Add(AskAsync(number.ToString(CultureInfo.InvariantCulture)));
            if (number == Requests / 2)
            {
                _ = await open[0];
                killed.Signal("KILL");
            }
        }

        string[] ends = await Task.WhenAll(open);
        Assert.Equal(Enumerable.Range(0, Requests).Select(static number => number.ToString(CultureInfo.InvariantCulture)), ends, StringComparer.Ordinal);
        await server.DisposeAsync();
        await serving;

        async Task<string> AskAsync(string question)
        {
            MessageOptions patient = new() { Lifetime = TimeSpan.FromMinutes(2) };
            ReadOnlyMemory<byte> reply = await client.RequestAsync(server.System, "ask", Encoding.UTF8.GetBytes(question), patient, Cancellation);
            return Encoding.UTF8.GetString(reply.Span);
        }
    }

    [Fact]
    public async Task A_node_that_closes_tells_those_who_listen_and_those_who_wait()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await ConnectAsync(root);
        CoherenceNode silent = await ConnectAsync(root);
        Task ignoring = ServeAsync(silent, static _ => Task.CompletedTask);
        Task listening = Assert.ThrowsAsync<CoherenceException>(async () =>
        {
            await foreach (ReceivedMessage _ in node.Messages("anything", Cancellation))
            {
            }
        });
        Task<ReadOnlyMemory<byte>> asking = node.RequestAsync(silent.System, "ask", default, cancellation: Cancellation);
        await node.SendAsync(silent.System, "ask", default, cancellation: Cancellation);
        await node.DisposeAsync();
        await listening;
        CoherenceException ended = await Assert.ThrowsAsync<CoherenceException>(() => asking);
        Assert.Equal(CoherenceFailure.OutcomeUnknown, ended.Failure);
        CoherenceException closed = await Assert.ThrowsAsync<CoherenceException>(async () => await node.SendAsync(silent.System, "ask", default, cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.Closed, closed.Failure);
        await silent.DisposeAsync();
        await ignoring;
    }

    // It can be sent to as soon as it has a name.
    private static async Task<CoherenceNode> ConnectAsync(RunningRoot root, Action<CoherenceNodeOptions>? configure = null)
    {
        CoherenceNode node = await root.ConnectAsync(configure);
        _ = await node.GetSystemAsync(Cancellation);
        return node;
    }

    // Until the node is closed.
    private static async Task ServeAsync(CoherenceNode server, Func<ReceivedMessage, Task> answer, string type = "ask")
    {
        try
        {
            await foreach (ReceivedMessage request in server.Messages(type, Cancellation))
            {
                _ = answer(request);
            }
        }
        catch (CoherenceException closed) when (closed.Failure == CoherenceFailure.Closed)
        {
        }
    }

    private static async Task<int> CountAsync(IEnumerable<CoherenceNode> nodes, string type)
    {
        bool[] heard = await Task.WhenAll(nodes.Select(async node =>
        {
            await foreach (ReceivedMessage _ in node.Messages(type, Cancellation))
            {
                return true;
            }

            return false;
        }));
        return heard.Count(static one => one);
    }

    private static CoherenceRelayOptions RelayOptions(string upstream)
    {
        CoherenceRelayOptions options = new() { ConnectTimeout = TimeSpan.FromMinutes(1), Heartbeat = TimeSpan.FromMilliseconds(100) };
        options.Upstreams.Add(upstream);
        options.Listen.Add("127.0.0.1:0");
        return options;
    }
}
