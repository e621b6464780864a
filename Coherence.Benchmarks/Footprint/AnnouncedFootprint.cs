using System;
using System.Globalization;
using System.IO;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Roots;

namespace Coherence.Benchmarks.Footprint;

/// <summary>What a system that offers a service and does nothing costs the root's engine in memory, its entries in the directory included.</summary>
/// <remarks>
/// Without its connection, if it has one to the root, and without superseded values, which have a bound of their own. Run by
/// <c>footprint</c> in place of a benchmark's name; a number behind it is another number of systems, and nothing else is measured then.
/// The process must do nothing else meanwhile.
/// </remarks>
internal sealed class AnnouncedFootprint : IRootHost, IMessageReceiver, IPublishCompletion
{
    private static readonly ClusterId Cluster = new(new Identifier(77));

    private readonly SystemEngine _root;
    private readonly int _systems;

    // What these cost is not counted: buffers that have their size whoever comes are there then.
    private readonly int _first;
    private Epoch? _writing;
    private bool _isConfirmed;

    private AnnouncedFootprint(int systems)
    {
        _systems = systems;
        _first = systems / 2;
        _root = SystemEngine.CreateRoot(new EngineOptions { Cluster = Cluster, Children = _first + systems, HistoryBytes = 0 }, new IndexCatalog(1), this);
        _root.Recovered(mayHaveServed: false);
    }

    public long UtcMilliseconds => 1_800_000_000_000;

    /// <summary>Measures each shape and writes a line for it.</summary>
    public static void Run(TextWriter output, int systems = 10_000)
    {
        Report(output, systems, "below a relay, each with a service of its own", isBelowRelay: true, systemsEach: 1);
        Report(output, systems, "below a relay, 100 offer each service", isBelowRelay: true, systemsEach: 100);
        Report(output, systems, "at the root itself, 100 offer each service", isBelowRelay: false, systemsEach: 100);
    }

    public MessageReception TryTake(in UserMessage message) => MessageReception.NobodyListens;

    public void Persist(Epoch epoch, ReadOnlyMemory<byte> record) => _writing = epoch;

    public void ChildrenChanged(int children)
    {
        // They stay.
    }

    public void Confirmed(EpochRef root) => _isConfirmed = true;

    public void Rejected(in Reject reject) => throw new InvalidOperationException($"Refused: {reject.Reason}.");

    public void Repeated(EpochRef root) => throw new InvalidOperationException("Nothing has a key.");

    public void OutcomeUnknown() => throw new InvalidOperationException("The root forgets nobody.");

    public void Refused() => throw new InvalidOperationException("There is room.");

    public void NoRoom() => throw new InvalidOperationException("There is room.");

    private static void Report(TextWriter output, int systems, string shape, bool isBelowRelay, int systemsEach)
    {
        var footprint = new AnnouncedFootprint(systems);
        long before = footprint.Grow(isBelowRelay, 0, footprint._first, systemsEach);
        long after = footprint.Grow(isBelowRelay, footprint._first, footprint._first + systems, systemsEach);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{systems} idle systems that offer a service, {shape}: {(after - before) / (double)systems:0} bytes a system at the root"));
        GC.KeepAlive(footprint);
    }

    // The nodes, and the relay above them, are given up when they are known at the root; what is left is the root's. They are idle: time
    // passes.
    private long Grow(bool isBelowRelay, int first, int last, int systemsEach)
    {
        Connect(isBelowRelay, first, last, systemsEach);
        _root.Tick();
        _root.EndTurn();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private void Connect(bool isBelowRelay, int first, int last, int systemsEach)
    {
        Link? relay = isBelowRelay ? Open(_root, SystemEngine.CreateRelay(OptionsOf(-1), LinkOf(-1 - first), new SilentRelayHost())) : null;
        if (relay is { } above)
        {
            Exchange(above, relay: null);
        }

        for (int system = first; system < last; system++)
        {
            var node = SystemEngine.CreateNode(OptionsOf(system), LinkOf(system), new SilentRelayHost(), this);
            Link link = Open(relay?.Below ?? _root, node);
            Exchange(link, relay);
            var update = new Update();
            _ = update.Announce(string.Create(CultureInfo.InvariantCulture, $"orders-{system / systemsEach:00000}"), new byte[32]);
            update.Seal();
            _isConfirmed = false;
            node.Publish(update, this);
            Exchange(link, relay);
            if (!_isConfirmed)
            {
                throw new InvalidOperationException($"System {system} was not announced.");
            }

            // So that the root hears that it knows the outcome.
            node.Tick();
            relay?.Below.Tick();
            Exchange(link, relay);
        }
    }

    private EngineOptions OptionsOf(int system) => new()
    {
        Cluster = Cluster,
        Children = _first + _systems,
        Address = string.Create(CultureInfo.InvariantCulture, $"10.0.{(system + 1) / 250}.{(system + 1) % 250}:7000"),
    };

    private static LinkId LinkOf(int number) => new(new Identifier((UInt128)(number + (1L << 32)) << 32));

    private static Link Open(SystemEngine above, SystemEngine below)
    {
        var up = new KeptFrames();
        var down = new KeptFrames();
        return new Link(above, below, up, down, above.ChildOpened(down), below.UpstreamOpened(up, 0));
    }

    private void Exchange(Link link, Link? relay)
    {
        bool isBusy = true;
        while (isBusy)
        {
            isBusy = link.Exchange() | (relay is { } other && other.Exchange());
            if (_writing is { } epoch)
            {
                _writing = null;
                _root.EpochDurable(epoch);
                _root.EndTurn();
                isBusy = true;
            }
        }
    }

    private readonly record struct Link(
        SystemEngine Above, SystemEngine Below, KeptFrames Up, KeptFrames Down, ChannelSession AboveSide, ChannelSession BelowSide)
    {
        public bool Exchange()
        {
            Below.EndTurn();
            return Up.Deliver(Above, AboveSide) | Down.Deliver(Below, BelowSide);
        }
    }
}
