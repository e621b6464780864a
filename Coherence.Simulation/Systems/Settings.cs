using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Simulation.Network;
using Coherence.Simulation.Randomness;

namespace Coherence.Simulation.Systems;

/// <summary>What a seed decides once for a whole run: limits small enough to be reached, speeds, and how much goes wrong.</summary>
internal sealed class Settings
{
    private readonly ulong _hashSeed;

    public Settings(SeededRandom random, int? nodes)
    {
        int drawn = (int)random.Between(2, 8);
        Nodes = nodes ?? drawn;
        Relays = random.Pick(0, 0, 1, 2, 3, 5);
        IsChain = random.Chance(400);
        Channels = random.Pick(1, 1, 2, 3, 4);
        ArcBits = random.Pick(120, 122, 123, 96);
        RefreshBytes = random.Pick(0, 20, 4096);
        RefreshesInARow = random.Pick(0, 1, 3, 8);
        ValueBytes = random.Pick(80, 200, 512 * 1024);
        HistoryBytes = random.Pick(0, 600, 4000, 1 << 20);
        CacheValues = random.Pick(4, 8, 16, 1000);
        CacheBytes = random.Pick(2_000, 100_000, 1 << 20);
        UnconfirmedUpdates = random.Pick(1, 4, 16, 4096);
        UnconfirmedBytes = random.Pick(200, 4000, 1 << 20);
        WaitingUpdates = random.Pick(1, 8, 1000);
        DetachedSystems = random.Pick(1, 4, 10_000);
        SubscriptionsPerChild = random.Chance(100) ? 6 : 2_000_000;
        CollectedBytes = random.Pick(500, 64 << 20);
        Heartbeat = TimeSpan.FromMilliseconds(random.Pick(50, 200, 1000));
        ActEvery = random.Pick(100, 500, 2_000, 20_000);
        FaultPerThousand = random.Pick(0, 5, 20, 60);
        CrashPerThousand = random.Pick(0, 0, 0, 600);
        PersistDelay = random.Pick(50, 1_000, 10_000, 50_000);
        MaximumOperations = random.Pick(1, 3, 6);
        ReadKeys = random.Pick(2, 5, 24);
        Children = Nodes + Relays + random.Pick(0, 2);
        _hashSeed = random.Next();
        long slowest = random.Pick(200, 2_000, 20_000);
        LinkBytes = random.Pick(1, 300, 4_000, 1 << 20);
        PartBytes = random.Pick(1, 60, 250, 256 * 1024);
        OriginBytes = random.Pick(200, 4_000, 16 << 20);
        ForwardedBytes = random.Pick(4_000, 20_000, 64 << 20);
        ClockDriftPerMille = random.Pick(0, 0, 10, 50);
        Plan = new NetworkPlan
        {
            IsOrderly = random.Chance(400),
            MinimumDelay = random.Pick(10, 100),
            MaximumDelay = slowest,
            LatePerThousand = random.Pick(0, 20, 100),
            LateGrantsPerThousand = random.Pick(0, 0, 300),
            LateDelay = 20 * slowest,
            TwicePerThousand = random.Pick(0, 20, 200),
            ChannelBytes = random.Pick(400, 4_000, 1 << 20),
        };
        MemoryBytes = random.Pick(1, 2_000, 4_000, 1 << 30);
        CheckpointBytes = random.Pick(200, 2_000, 10_000, 1 << 30);
        StoringBytes = random.Pick(1, 300, 16 << 20);
        StoreBatchValues = random.Pick(1, 3, 256);
        KeyedPerThousand = random.Pick(0, 0, 300);
        UpdateKeys = random.Pick(2, 6, 1_000_000);
        UpdateKeyTime = Heartbeat * random.Pick(2, 20, 1_000_000);
        AsksPerThousand = random.Pick(0, 0, 0, 100);
        SpeculatesPerThousand = random.Pick(0, 0, 500);
        HearsSiblings = SpeculatesPerThousand > 0 && random.Chance(500);
    }

    public int Nodes { get; }

    public int Relays { get; }

    /// <summary>Whether each relay is below the one before it: arcs get shorter from one to the next, and what goes down takes as many steps.</summary>
    public bool IsChain { get; }

    /// <summary>The most channels of a link.</summary>
    public int Channels { get; }

    public int ArcBits { get; }

    public int RefreshBytes { get; }

    public int RefreshesInARow { get; }

    public int ValueBytes { get; }

    public long HistoryBytes { get; }

    public int MemoryBytes { get; }

    public int CheckpointBytes { get; }

    public int StoringBytes { get; }

    public int StoreBatchValues { get; }

    /// <summary>How many updates in a thousand have a key.</summary>
    public int KeyedPerThousand { get; }

    public int UpdateKeys { get; }

    /// <summary>After how many steps in a thousand a node waits, besides, for an update of another.</summary>
    public int AsksPerThousand { get; }

    /// <summary>After how many steps in a thousand a node reads or watches, besides, what it has published and is not confirmed.</summary>
    public int SpeculatesPerThousand { get; }

    /// <summary>Whether relays tell nodes what others publish, before it is confirmed.</summary>
    public bool HearsSiblings { get; }

    public TimeSpan UpdateKeyTime { get; }

    /// <summary>How long a key is remembered by the true time, at least, whatever the clock of the root says; it does not tell less than 100 µs.</summary>
    public TimeSpan LeastKeyTime => (UpdateKeyTime * ((1000.0 - ClockDriftPerMille) / 1000)) - TimeSpan.FromMicroseconds(100);

    public int CacheValues { get; }

    public long CacheBytes { get; }

    public int UnconfirmedUpdates { get; }

    public long UnconfirmedBytes { get; }

    public int WaitingUpdates { get; }

    public int DetachedSystems { get; }

    public int SubscriptionsPerChild { get; }

    public int CollectedBytes { get; }

    public TimeSpan Heartbeat { get; }

    public TimeSpan Lease => Heartbeat * 5;

    public long LeaseMicroseconds => Lease.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Microseconds between two ticks of an engine.</summary>
    public long TickMicroseconds => Heartbeat.Ticks / TimeSpan.TicksPerMicrosecond / 4;

    /// <summary>Whether whatever arrives does so long before a lease is over.</summary>
    public bool IsPrompt => Plan.MaximumDelay + Plan.LateDelay <= LeaseMicroseconds / 4;

    /// <summary>Microseconds between two actions of the workload, on average.</summary>
    public int ActEvery { get; }

    /// <summary>How many actions in a thousand come with a fault.</summary>
    public int FaultPerThousand { get; }

    /// <summary>How many faults in a thousand are crashes of relays or nodes, beside those that all faults have among them: systems come and go.</summary>
    public int CrashPerThousand { get; }

    /// <summary>Microseconds that a record takes to the disk, at most. Changes when the run comes to its healing end.</summary>
    public int PersistDelay { get; set; }

    public int MaximumOperations { get; }

    /// <summary>How many values the workload reads and watches: with few, all that can happen to one happens at once.</summary>
    public int ReadKeys { get; }

    public int LinkBytes { get; }

    public int PartBytes { get; }

    public long OriginBytes { get; }

    public long ForwardedBytes { get; }

    /// <summary>By how much clocks run apart, at most, to either side of the true time.</summary>
    public int ClockDriftPerMille { get; }

    public NetworkPlan Plan { get; }

    /// <summary>Whether a cache may have to make room for a value of the run.</summary>
    public bool HasSmallCaches => CacheValues < 1000 || CacheBytes < 100_000;

    /// <summary>How many children one system admits. One that died unnoticed counts until its lease is over.</summary>
    public int Children { get; }

    public static ClusterId Cluster { get; } = new(new Identifier(77));

    /// <summary>The options of an engine; each start of one hashes under another seed.</summary>
    public EngineOptions EngineOptions(ulong start) => new()
    {
        HashSeed = _hashSeed + start,
        Cluster = Cluster,
        HearsSiblings = HearsSiblings,
        TellsSiblings = HearsSiblings,
        Heartbeat = Heartbeat,
        Lease = Lease,
        RefreshBytes = RefreshBytes,
        RefreshesInARow = RefreshesInARow,
        ValueBytes = ValueBytes,
        HistoryBytes = HistoryBytes,
        MemoryBytes = MemoryBytes,
        CheckpointBytes = CheckpointBytes,
        StoringBytes = StoringBytes,
        StoreBatchValues = StoreBatchValues,
        UpdateKeys = UpdateKeys,
        UpdateKeyTime = UpdateKeyTime,
        Children = Children,
        SubscriptionsPerChild = SubscriptionsPerChild,
        DetachedSystems = DetachedSystems,
        ArcBits = ArcBits,
        CollectedBytes = CollectedBytes,
        LinkBytes = LinkBytes,
        PartBytes = PartBytes,
        OriginBytes = OriginBytes,
        ForwardedBytes = ForwardedBytes,
        Cache = new CacheLimits(CacheValues, CacheBytes),
        Messages = new MessageLimits(
            100 + WaitingUpdates, 1 << 20, Math.Min(UnconfirmedUpdates, MessageLimits.Window), UnconfirmedBytes, CacheValues, CacheBytes, Senders: 65_536),
        Origin = new OriginLimits(UnconfirmedUpdates, UnconfirmedBytes, WaitingUpdates),
    };
}
