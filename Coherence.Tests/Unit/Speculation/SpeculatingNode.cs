using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Relays;
using Coherence.Core.Roots;
using Coherence.Core.Serving;
using Coherence.Core.Speculation;
using Coherence.Tests.Unit.Engine;

namespace Coherence.Tests.Unit.Speculation;

/// <summary>A root and two nodes, or a root, a relay and two nodes below it, whose frames go over when a test says so.</summary>
internal sealed class SpeculatingNode : IRootHost, IRelayHost, IMessageReceiver, IPublishCompletion
{
    private readonly EngineOptions _options = new()
    {
        Cluster = new ClusterId(new Identifier(1)),
        HearsSiblings = true,
        TellsSiblings = true,
    };

    private readonly SystemEngine _root;
    private readonly SystemEngine? _relay;
    private readonly List<(PipedChannel Up, PipedChannel Down, SystemEngine Below, ChannelSession AboveSide, ChannelSession BelowSide)> _links = [];
    private Epoch? _writing;

    public SpeculatingNode(bool isBelowRelay = false)
    {
        _root = SystemEngine.CreateRoot(_options, new IndexCatalog(1), this);
        _root.Recovered(mayHaveServed: false);
        SystemEngine above = _root;
        if (isBelowRelay)
        {
            _relay = SystemEngine.CreateRelay(_options, new LinkId(new Identifier(9)), new SilentHost());
            Connect(_root, _relay);
            Exchange();
            above = _relay;
        }

        Node = CreateNode(2, this);
        Other = CreateNode(3, new SilentHost());
        Connect(above, Node);
        Connect(above, Other);
        Exchange();
    }

    /// <summary>The one that speculates.</summary>
    public SystemEngine Node { get; }

    public SystemEngine Other { get; }

    /// <summary>What its watches were told, in order.</summary>
    public List<(GrantedValue Value, Epoch At)> Reported { get; } = [];

    /// <summary>How the updates ended, in order.</summary>
    public List<string> Outcomes { get; } = [];

    public long UtcMilliseconds => 0;

    /// <summary>Hands over all there is, until nothing is left.</summary>
    public void Exchange()
    {
        bool isBusy = true;
        _links.ForEach(static link => link.Below.EndTurn());
        while (isBusy)
        {
            isBusy = false;
            foreach ((PipedChannel up, PipedChannel down, SystemEngine below, ChannelSession aboveSide, ChannelSession belowSide) in _links)
            {
                isBusy |= up.Deliver(Above(below), aboveSide) | down.Deliver(below, belowSide);
            }

            isBusy |= MakeDurable();
        }
    }

    /// <summary>The relay takes what the other node has published, and tells the speculating one; the root hears nothing of it yet.</summary>
    public void TellSiblings()
    {
        (PipedChannel up, _, _, ChannelSession aboveSide, _) = _links[^1];
        _ = up.Deliver(_relay!, aboveSide);
        (_, PipedChannel down, _, _, ChannelSession belowSide) = _links[^2];
        _ = down.Deliver(Node, belowSide);
    }

    /// <summary>Time passes everywhere, and heartbeats go over.</summary>
    public void Wait(TimeSpan time)
    {
        TimeSpan until = _root.Now + time;
        SystemEngine[] engines = [_root, .. _links.Select(static link => link.Below)];
        while (_root.Now < until)
        {
            foreach (SystemEngine engine in engines)
            {
                engine.Now += _options.Heartbeat / 2;
                engine.Tick();
            }

            Exchange();
        }
    }

    /// <summary>The speculating node is told of a part of an update that is empty; false if it ends the channel for that.</summary>
    public bool TryTell(in BeginUpdate begin)
    {
        var frame = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(frame);
        BeginUpdateCodec.Write(ref writer, begin);
        EndUpdateCodec.Write(ref writer, new EndUpdate(begin.Origin, begin.Epoch, begin.Part, 0));
        writer.Flush();
        Node.FrameReceived(_links[^2].BelowSide, frame.WrittenMemory);
        Node.EndTurn();
        return !_links[^2].BelowSide.IsClosed;
    }

    /// <summary>The link of the speculating node ends.</summary>
    public void Cut()
    {
        Node.ChannelClosed(_links[^2].BelowSide);
        Node.EndTurn();
    }

    /// <summary>Hands over what the speculating node is sent, and the relay above it; what they answer waits.</summary>
    public void DeliverDown()
    {
        foreach ((_, PipedChannel down, SystemEngine below, _, ChannelSession belowSide) in _links.SkipLast(1))
        {
            _ = down.Deliver(below, belowSide);
        }
    }

    /// <summary>The root takes what was published; its answers wait.</summary>
    public void TakeUp()
    {
        foreach ((PipedChannel up, _, SystemEngine below, ChannelSession aboveSide, _) in Enumerable.Reverse(_links))
        {
            _ = up.Deliver(Above(below), aboveSide);
        }

        _ = MakeDurable();
    }

    /// <summary>Publishes at a node; it leaves with the next exchange.</summary>
    public void Publish(SystemEngine node, Update update)
    {
        update.Seal();
        node.Publish(update, this);
        node.EndTurn();
    }

    /// <summary>Reads at the speculating node; null if the answer has to come first.</summary>
    public SpeculativeResult? TryRead(params IndexSpec[] specs)
    {
        var waiter = new SpeculativeResult();
        Node.ReadSpeculatively(specs, waiter);
        Node.EndTurn();
        return waiter.Values is null ? null : waiter;
    }

    /// <summary>Reads at the speculating node, with as many exchanges as that needs.</summary>
    public SpeculativeResult Read(params IndexSpec[] specs)
    {
        var waiter = new SpeculativeResult();
        Node.ReadSpeculatively(specs, waiter);
        Node.EndTurn();
        if (waiter.Values is null)
        {
            Exchange();
        }

        return waiter;
    }

    MessageReception IMessageReceiver.TryTake(in UserMessage message) => MessageReception.NobodyListens;

    void IRootHost.Persist(Epoch epoch, ReadOnlyMemory<byte> record) => _writing = epoch;

    void IServingHost.ChildrenChanged(int children)
    {
        // They come and stay.
    }

    void INodeHost.ValueEnded(CachedValue value)
    {
        // Its next value is what counts.
    }

    void INodeHost.BetweenUpdates()
    {
        // Nothing waits for it.
    }

    void INodeHost.ValueChanged(CachedValue value)
    {
        // What is confirmed is not watched.
    }

    void INodeHost.ViewChanged(IndexSpec spec, GrantedValue value, Epoch at) => Reported.Add((value, at));

    void INodeHost.WatchRefused(CachedValue value, RefuseReason reason) => throw new InvalidOperationException($"{value.Spec} is refused.");

    void INodeHost.UpstreamUp(in Welcome welcome)
    {
        // The answers show it.
    }

    void INodeHost.UpstreamDown()
    {
        // The answers show it.
    }

    void INodeHost.UpstreamSaidGoodbye(in Goodbye goodbye) => throw new InvalidOperationException(goodbye.Text);

    void INodeHost.Reported(in Report report)
    {
        // Nothing is asked.
    }

    void IPublishCompletion.Confirmed(EpochRef root) => Outcomes.Add($"confirmed {root.Epoch}");

    void IPublishCompletion.Rejected(in Reject reject) => Outcomes.Add($"{reject.Reason} {reject.Epoch}");

    void IPublishCompletion.Repeated(EpochRef root) => Outcomes.Add($"repeated {root.Epoch}");

    void IPublishCompletion.OutcomeUnknown() => Outcomes.Add("unknown");

    void IPublishCompletion.Refused() => Outcomes.Add("refused");

    void IPublishCompletion.NoRoom() => Outcomes.Add("no room");

    private bool MakeDurable()
    {
        if (_writing is not { } epoch)
        {
            return false;
        }

        _writing = null;
        _root.EpochDurable(epoch);
        _root.EndTurn();
        return true;
    }

    private SystemEngine Above(SystemEngine below) => below == _relay || _relay is null ? _root : _relay;

    private SystemEngine CreateNode(ulong link, INodeHost host) =>
        SystemEngine.CreateNode(_options, new LinkId(new Identifier(link)), host, this, new IndexCatalog(1));

    private void Connect(SystemEngine above, SystemEngine below)
    {
        var up = new PipedChannel();
        var down = new PipedChannel();
        _links.Add((up, down, below, above.ChildOpened(down), below.UpstreamOpened(up, 0)));
        below.EndTurn();
    }

    /// <summary>What came of a speculative read.</summary>
    internal sealed class SpeculativeResult : ISpeculationWaiter
    {
        public IReadOnlyList<GrantedValue>? Values { get; private set; }

        public Epoch At { get; private set; }

        public RefuseReason? Reason { get; private set; }

        /// <summary>Which of the values have something unconfirmed.</summary>
        public bool[] Unconfirmed => [.. Values!.Select(static value => value is SpeculativeValue)];

        public void Completed(IReadOnlyList<GrantedValue> values, Epoch at, TimeSpan? heardAt)
        {
            Values = [.. values];
            At = at;
        }

        public void Refused(IndexSpec spec, RefuseReason reason) => Reason = reason;

        public void Abandoned()
        {
            // Then there are no values.
        }
    }

    private sealed class SilentHost : IRelayHost
    {
        public void ChildrenChanged(int children)
        {
            // They come and stay.
        }

        public void ValueEnded(CachedValue value)
        {
            // Its next value is what counts.
        }

        public void BetweenUpdates()
        {
            // Nothing waits for it.
        }

        public void ValueChanged(CachedValue value)
        {
            // Nothing is watched.
        }

        public void WatchRefused(CachedValue value, RefuseReason reason)
        {
            // Nothing is watched.
        }

        public void UpstreamUp(in Welcome welcome)
        {
            // The answers show it.
        }

        public void UpstreamDown()
        {
            // The answers show it.
        }

        public void UpstreamSaidGoodbye(in Goodbye goodbye)
        {
            // The answers show it.
        }

        public void Reported(in Report report)
        {
            // Nothing is asked.
        }
    }
}
