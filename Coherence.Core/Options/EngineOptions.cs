using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messaging;
using Coherence.Core.Publishing;

namespace Coherence.Core.Options;

/// <summary>The limits and intervals of an engine. Every bound of BND-1 that a peer could push against is here.</summary>
public sealed record EngineOptions
{
    /// <summary>A number that peers do not know, under which tables hash what peers choose.</summary>
    public ulong HashSeed { get; init; }

    /// <summary>The cluster this system belongs to; none for a node that joins whichever it finds.</summary>
    public ClusterId Cluster { get; init; }

    /// <summary>What the directory says of where this system is: where it listens, or what people call it. 0 to 255 bytes of UTF-8. Default: empty.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>Whether a node asks its relay for what the other children publish, for speculative reads. Default: no.</summary>
    public bool HearsSiblings { get; init; }

    /// <summary>Whether a relay passes what its children publish on to those that ask for it. Default: no.</summary>
    public bool TellsSiblings { get; init; }

    /// <summary>After how much silence towards a peer something is sent to it. Default 1 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a peer may be silent before its channel ends. More than three heartbeats; default 5 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest value that is refreshed instead of invalidated, in bytes. Default 4 KiB.</summary>
    public int RefreshBytes { get; init; } = 4096;

    /// <summary>How many refreshes in a row a child gets before an Invalidate measures its interest again. 0 to 255; default 8.</summary>
    public int RefreshesInARow { get; init; } = 8;

    /// <summary>The largest index value, in bytes. Default 512 KiB.</summary>
    public int ValueBytes { get; init; } = 512 * 1024;

    /// <summary>How many bytes of superseded values the root keeps for snapshots. Default 64 MiB.</summary>
    public long HistoryBytes { get; init; } = 64 << 20;

    /// <summary>How long the root keeps superseded values for snapshots, at most. Default 1 h.</summary>
    public TimeSpan HistoryTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What the index values in the memory of a root with a store may cost, in bytes; beyond it they are in the store. Default 1 GiB.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>The bytes that a root may have on their way to its store; beyond it, its children wait. Default 16 MiB.</summary>
    public int StoringBytes { get; init; } = 16 << 20;

    /// <summary>How many values a root asks its store for, or hands to it, at a time. Default 256.</summary>
    public int StoreBatchValues { get; init; } = 256;

    /// <summary>After how many bytes of records a root with a store makes a checkpoint. Default 1 GiB.</summary>
    public long CheckpointBytes { get; init; } = 1L << 30;

    /// <summary>How many keys of updates the root remembers; beyond it, updates with others are refused. Each takes about 80 bytes. Default 1,000,000.</summary>
    public int UpdateKeys { get; init; } = 1_000_000;

    /// <summary>How long the root remembers the key of an update that took effect, at least. Default 24 h.</summary>
    public TimeSpan UpdateKeyTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The most children. Default 10,000.</summary>
    public int Children { get; init; } = 10_000;

    /// <summary>The most subscriptions of one child. Default 2,000,000.</summary>
    public int SubscriptionsPerChild { get; init; } = 2_000_000;

    /// <summary>The most bytes of one child's updates that wait for a part or a predecessor. Default 64 MiB; so no update is larger.</summary>
    public long UpdateBytes { get; init; } = 64 << 20;

    /// <summary>How many systems that are not reached the root remembers; beyond it the one longest out of reach is forgotten for each that comes. Default 10,000.</summary>
    public int DetachedSystems { get; init; } = 10_000;

    /// <summary>The prefix length of the arcs that are granted, 65 to 112. Default 96: 2³² identifiers each.</summary>
    public int ArcBits { get; init; } = 96;

    /// <summary>The bytes collected for the next epoch at which the root asks for a pause in reading from its children. Default 64 MiB.</summary>
    public int CollectedBytes { get; init; } = 64 << 20;

    /// <summary>The most bytes of updates on their way to one child that it has not confirmed; beyond it, epochs are merged. Default 1 MiB.</summary>
    public int LinkBytes { get; init; } = 1 << 20;

    /// <summary>The most bytes that one origin may have on its way without confirmation, as it is told by Quota. Default 16 MiB.</summary>
    public long OriginBytes { get; init; } = 16 << 20;

    /// <summary>The bytes of its origins' updates that a relay may have on their way without confirmation; its children share them. Default 64 MiB.</summary>
    /// <remarks>It keeps up to four times as much, for its children may have had credit elsewhere: specs/epochs.md#relays.</remarks>
    public long ForwardedBytes { get; init; } = 64 << 20;

    /// <summary>Where an update is cut into parts: a part is at most so many bytes and one message more, so that it fits a frame. Default 256 KiB.</summary>
    public int PartBytes { get; init; } = 256 * 1024;

    /// <summary>The most questions for an epoch that one child may have open; a system asks 577 at once at most. Default 1,024.</summary>
    public int QuestionsPerChild { get; init; } = 1024;

    /// <summary>The bounds of the cache.</summary>
    public CacheLimits Cache { get; init; } = CacheLimits.Default;

    /// <summary>The bounds of user messages.</summary>
    public MessageLimits Messages { get; init; } = MessageLimits.Default;

    /// <summary>The bounds of publishing.</summary>
    public OriginLimits Origin { get; init; } = OriginLimits.Default;
}
