using System;
using System.Buffers;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>Messages as bytes.</summary>
internal static class Wire
{
    private delegate void WriteMessage<T>(ref MessagePackWriter writer, in T message);

    private delegate bool ReadMessage<T>(ref MessagePackReader reader, int fields, out T message);

    public static byte[] Hello(ClusterId cluster = default, int version = ProtocolVersion.Current) => Write(
        new Hello(version, version, cluster, new LinkId(new Identifier(1)), 0, SystemId.None, 1, Epoch.Zero, default, false, false, Epoch.Zero, "test", false), HelloCodec.Write);

    /// <summary>Of a system that was connected before, to a root that does not know its link.</summary>
    public static byte[] HelloAgain(ClusterId cluster, SystemId system) => Write(
        new Hello(ProtocolVersion.Current, ProtocolVersion.Current, cluster, new LinkId(new Identifier(2)), 0, system, 1, Epoch.Zero, default, false, false, Epoch.Zero, "test", false), HelloCodec.Write);

    /// <summary>Of the root, or of a relay below it.</summary>
    public static byte[] Welcome(ClusterId cluster, SystemId root, Epoch current, SystemId relay = default) => Write(
        new Welcome(ProtocolVersion.Current, cluster, relay.IsNone ? root : relay, root, current, Epoch.Zero, TimeSpan.FromSeconds(5), 96, default), WelcomeCodec.Write);

    public static byte[] GrantId(SystemId system) => Write(new GrantSystemId(system), GrantSystemIdCodec.Write);

    public static byte[] GrantArc(Arc arc) => Write(new GrantArc(arc, 1), GrantArcCodec.Write);

    public static byte[] Quota(long bytes) => Write(new Quota(1, bytes), QuotaCodec.Write);

    public static byte[] Confirmed(SystemId origin, long epoch, SystemId root, long rootEpoch) => Write(
        new NotifyReplicated(new EpochRef(origin, new Epoch(epoch)), new EpochRef(root, new Epoch(rootEpoch)), new Epoch(epoch)), NotifyReplicatedCodec.Write);

    public static byte[] Newest(SystemId root, long epoch, long nonce) => Write(
        new FollowsEpoch(root, new EpochRef(root, new Epoch(epoch)), nonce, IsEverywhere: false), FollowsEpochCodec.Write);

    public static byte[] Begin(SystemId origin, long epoch, long previous, int part = 0, int parts = 1) =>
        Write(new BeginUpdate(origin, new Epoch(epoch), new Epoch(previous), part, parts), BeginUpdateCodec.Write);

    public static byte[] End(SystemId origin, long epoch, int count, int part = 0) =>
        Write(new EndUpdate(origin, new Epoch(epoch), part, count), EndUpdateCodec.Write);

    public static byte[] Operation(Identifier id, int deltaBytes = 1, string key = "k") =>
        Write(new PublishOp(new OperationId(id), new ObjectId("counter:hits", key), new byte[deltaBytes]), PublishOpCodec.Write);

    public static byte[] Add(Identifier id, string key, long amount)
    {
        var delta = new ArrayBufferWriter<byte>();
        CounterIndex.WriteAdd(delta, amount);
        return Write(new PublishOp(new OperationId(id), new ObjectId("counter:hits", key), delta.WrittenMemory), PublishOpCodec.Write);
    }

    public static byte[] Grant(IndexSpec spec, long min, long max, byte[] value) =>
        Write(new Grant(spec, new Epoch(min), new Epoch(max), GrantContent.Value, value), GrantCodec.Write);

    public static byte[] Invalidate(IndexSpec spec) => Write(new Invalidate(spec), InvalidateCodec.Write);

    public static byte[] Null(long epoch, long previous) => Write(new NullUpdate(new Epoch(epoch), new Epoch(previous)), NullUpdateCodec.Write);

    public static byte[] Ping(long nonce) => Write(new Ping(nonce), PingCodec.Write);

    public static byte[] Pong(long nonce, long epoch = 0) => Write(new Pong(nonce, new Epoch(epoch), TimeSpan.Zero, default), PongCodec.Write);

    public static byte[] User(SystemId from, SystemId to, long number, int payloadBytes = 1, string type = "ask", MessageKind kind = MessageKind.Message) => Write(
        new UserMessage(0, from, to, number, 1, 0, true, kind, 0, TimeSpan.FromSeconds(30), Epoch.Zero, default, MessageType.Of(type), new byte[payloadBytes]),
        UserMessageCodec.Write);

    /// <summary>A message after an epoch that never comes.</summary>
    public static byte[] Unreachable(SystemId from, SystemId to, long number, string type, TimeSpan lifetime) => Write(
        new UserMessage(0, from, to, number, 1, 0, true, MessageKind.Message, 0, lifetime, new Epoch(long.MaxValue), default, MessageType.Of(type), default),
        UserMessageCodec.Write);

    public static byte[] Reply(UserMessage request) => Write(
        request with { From = request.To, To = request.From, Number = 1, Oldest = 1, After = 0, Kind = MessageKind.Reply, About = request.Number },
        UserMessageCodec.Write);

    public static byte[] Delivered(SystemId from, SystemId to, long below) => Write(new Delivered(0, from, to, below, 0), DeliveredCodec.Write);

    public static byte[] Undeliverable(SystemId from, SystemId to, SystemId target, long number, UndeliverableReason reason) =>
        Write(new Undeliverable(0, from, to, target, number, reason), UndeliverableCodec.Write);

    public static byte[] Announce(SystemId system, string service) => Write(new Announce(system, service, default), AnnounceCodec.Write);

    /// <summary>To a system: the root knows nothing of it any more.</summary>
    public static byte[] Forgotten(SystemId system) =>
        Write(new WaitForEpoch(new EpochRef(system, Epoch.Zero), 0, IsEverywhere: false), WaitForEpochCodec.Write);

    public static UserMessage ReadUser(byte[] message) => Read<UserMessage>(message, UserMessageCodec.TryRead);

    public static Undeliverable ReadUndeliverable(byte[] message) => Read<Undeliverable>(message, UndeliverableCodec.TryRead);

    public static Goodbye ReadGoodbye(byte[] message) => Read<Goodbye>(message, GoodbyeCodec.TryRead);

    public static GrantSystemId ReadGrantSystemId(byte[] message) => Read<GrantSystemId>(message, GrantSystemIdCodec.TryRead);

    public static GrantArc ReadGrantArc(byte[] message) => Read<GrantArc>(message, GrantArcCodec.TryRead);

    public static WaitForEpoch ReadWait(byte[] message) => Read<WaitForEpoch>(message, WaitForEpochCodec.TryRead);

    public static Ping ReadPing(byte[] message) => Read<Ping>(message, PingCodec.TryRead);

    private static byte[] Write<T>(T message, WriteMessage<T> write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        write(ref writer, message);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static T Read<T>(byte[] message, ReadMessage<T> read)
    {
        var reader = new MessagePackReader(message);
        Assert.True(MessageCodec.TryReadHeader(ref reader, out _, out int fields));
        Assert.True(read(ref reader, fields, out T decoded));
        return decoded;
    }
}
