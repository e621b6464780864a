using System;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;
using Coherence.Simulation.Network;
using Coherence.Simulation.Randomness;

namespace Coherence.Simulation.Systems;

/// <summary>What a seed decides once for a whole run: limits small enough to be reached, speeds, and how much goes wrong.</summary>
internal sealed class Settings
{
    private readonly ulong _hashSeed;

    public Settings(SeededRandom random)
    {
        Nodes = (int)random.Between(2, 8);
        ArcBits = random.Pick(120, 121, 122, 96);
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
        FaultPerThousand = random.Pick(0, 3, 10, 30);
        PersistDelay = random.Pick(50, 1_000, 10_000);
        MaximumOperations = random.Pick(1, 3, 6);
        _hashSeed = random.Next();
        long slowest = random.Pick(200, 2_000, 20_000);
        Plan = new LinkPlan
        {
            IsOrderly = random.Chance(400),
            MinimumDelay = random.Pick(10, 100),
            MaximumDelay = slowest,
            LatePerThousand = random.Pick(0, 20, 100),
            LateDelay = 20 * slowest,
            TwicePerThousand = random.Pick(0, 20, 200),
        };
    }

    public int Nodes { get; }

    public int ArcBits { get; }

    public int RefreshBytes { get; }

    public int RefreshesInARow { get; }

    public int ValueBytes { get; }

    public long HistoryBytes { get; }

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

    /// <summary>Microseconds between two actions of the workload, on average.</summary>
    public int ActEvery { get; }

    /// <summary>How many actions in a thousand come with a fault.</summary>
    public int FaultPerThousand { get; }

    /// <summary>Microseconds that a record takes to the disk, at most.</summary>
    public int PersistDelay { get; }

    public int MaximumOperations { get; }

    public LinkPlan Plan { get; }

    public static ClusterId Cluster { get; } = new(new Identifier(77));

    /// <summary>The options of an engine; each start of one hashes under another seed.</summary>
    public EngineOptions EngineOptions(ulong start) => new()
    {
        HashSeed = _hashSeed + start,
        Cluster = Cluster,
        Heartbeat = Heartbeat,
        Lease = Lease,
        RefreshBytes = RefreshBytes,
        RefreshesInARow = RefreshesInARow,
        ValueBytes = ValueBytes,
        HistoryBytes = HistoryBytes,
        Children = Nodes + 2,
        SubscriptionsPerChild = SubscriptionsPerChild,
        DetachedSystems = DetachedSystems,
        ArcBits = ArcBits,
        CollectedBytes = CollectedBytes,
        Cache = new CacheLimits(CacheValues, CacheBytes),
        Origin = new OriginLimits(UnconfirmedUpdates, UnconfirmedBytes, WaitingUpdates),
    };
}
