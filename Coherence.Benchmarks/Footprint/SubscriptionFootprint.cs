using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Coherence.Benchmarks.Micro;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Options;

namespace Coherence.Benchmarks.Footprint;

/// <summary>What subscriptions cost a relay in memory, beside the values that it caches for itself.</summary>
/// <remarks>
/// A relay whose children subscribe is compared with one that holds the same values and has no children: the difference is the
/// subscriptions. Run by <c>footprint</c> in place of a benchmark's name.
/// </remarks>
internal static class SubscriptionFootprint
{
    private const int Subscriptions = 1_000_000;
    private const int Children = 8;

    private static readonly SystemId Root = new(new Identifier(1));

    private delegate void Writer<T>(ref MessagePackWriter writer, in T message);

    /// <summary>Measures both shapes and writes a line for each.</summary>
    public static void Run(TextWriter output)
    {
        Report(output, "each value held by all 8 children", Subscriptions / Children, isShared: true);
        Report(output, "each value held by one child", Subscriptions, isShared: false);
    }

    private static void Report(TextWriter output, string shape, int values, bool isShared)
    {
        double alone = Measure(values, static (_, _, _) => { });
        double subscribed = Measure(values, (engine, children, value) =>
        {
            if (isShared)
            {
                foreach (ChannelSession child in children)
                {
                    Acquire(engine, child, value);
                }
            }
            else
            {
                Acquire(engine, children[value % Children], value);
            }
        });
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{shape}: {(subscribed - alone) / Subscriptions:0.0} bytes a subscription, {subscribed / values:0} bytes a value in all"));
    }

    private static double Measure(int values, Action<SystemEngine, IReadOnlyList<ChannelSession>, int> subscribe)
    {
        var host = new SilentRelayHost();
        var options = new EngineOptions { Cache = new CacheLimits(2 * Subscriptions, long.MaxValue), SubscriptionsPerChild = 2 * Subscriptions };
        SystemEngine engine = SystemEngine.CreateRelay(options, new LinkId(new Identifier(7)), host);
        ChannelSession upstream = engine.UpstreamOpened(new DiscardingChannel(), 0);
        Deliver(engine, upstream, new Welcome(1, new ClusterId(new Identifier(77)), Root, Root, new Epoch(1), Epoch.Zero, TimeSpan.FromSeconds(5), 96, default), WelcomeCodec.Write);
        Deliver(engine, upstream, new GrantSystemId(new SystemId(new Identifier(2))), GrantSystemIdCodec.Write);
        Deliver(engine, upstream, new GrantArc(Arc.Create(new Identifier(UInt128.One << 64), 72), 1), GrantArcCodec.Write);
        Deliver(engine, upstream, new NullUpdate(new Epoch(1), Epoch.Zero), NullUpdateCodec.Write);
        var children = new List<ChannelSession>();
        for (int child = 0; child < Children; child++)
        {
            ChannelSession session = engine.ChildOpened(new DiscardingChannel());
            Deliver(
                engine,
                session,
                new Hello(1, 1, ClusterId.None, new LinkId(new Identifier((UInt128)(100 + child))), 0, SystemOf(child), 1, Epoch.Zero, default, Joins: false, IsRelay: false, Epoch.Zero, string.Empty, HearsSiblings: false),
                HelloCodec.Write);
            children.Add(session);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int value = 0; value < values; value++)
        {
            engine.Read(SpecOf(value), HeldValue.Instance);
            Deliver(engine, upstream, new Grant(SpecOf(value), new Epoch(1), new Epoch(2), GrantContent.Value, Payload), GrantCodec.Write);
            subscribe(engine, children, value);
        }

        // What is owed goes with the next update and is confirmed, as in any relay that lives.
        Deliver(engine, upstream, new NullUpdate(new Epoch(2), new Epoch(1)), NullUpdateCodec.Write);
        for (int child = 0; child < Children; child++)
        {
            Deliver(engine, children[child], new WaitForEpoch(new EpochRef(Root, new Epoch(2)), 0, IsEverywhere: false), WaitForEpochCodec.Write);
            Deliver(engine, children[child], new FollowsEpoch(SystemOf(child), new EpochRef(Root, new Epoch(2)), 0, IsEverywhere: true), FollowsEpochCodec.Write);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(engine);
        return after - before;
    }

    private static readonly byte[] Payload = new byte[9];

    private static SystemId SystemOf(int child) => new(new Identifier((UInt128)(1000 + child)));

    private static IndexSpec SpecOf(int value) => new("counter:hits", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"page/{value:0000000}")));

    private static void Acquire(SystemEngine engine, ChannelSession child, int value) =>
        Deliver(engine, child, new Acquire(SpecOf(value), At: null, Held: null), AcquireCodec.Write);

    private static void Deliver<T>(SystemEngine engine, ChannelSession session, T message, Writer<T> write)
    {
        var output = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(output);
        write(ref writer, message);
        writer.Flush();
        engine.FrameReceived(session, output.WrittenMemory);
        engine.EndTurn();
    }
}
