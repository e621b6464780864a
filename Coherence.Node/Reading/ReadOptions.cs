using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Reading;

/// <summary>How new the answer of a read has to be, and what happens when the root is out of reach. The default is <see cref="Cached"/>, waiting.</summary>
/// <remarks>specs/consistency.md#policies-of-reads.</remarks>
public readonly record struct ReadOptions
{
    private readonly ReadPolicy _policy;
    private readonly long _bound;

    private ReadOptions(ReadPolicy policy, long bound)
    {
        _policy = policy;
        _bound = bound;
    }

    /// <summary>The value as of this node's epoch, as long as the root was heard of within the lease. From the cache it costs no message.</summary>
    public static ReadOptions Cached => default;

    /// <summary>The newest value at the root: everything is seen that was durable when the read began. Asks the root each time.</summary>
    public static ReadOptions Latest => new(ReadPolicy.Latest, 0);

    /// <summary>As <see cref="Cached"/>, with this node's own updates at once: on top of what is confirmed stands what it has published and the root has not confirmed.</summary>
    /// <remarks>specs/speculation.md. It goes with each policy: <c>ReadOptions.Latest with { IsSpeculative = true }</c>.</remarks>
    public static ReadOptions Speculative => new() { IsSpeculative = true };

    /// <summary>Whether this node's own unconfirmed updates are part of the answer. Default: no, all of it is confirmed.</summary>
    /// <remarks>Of indexes that the node does not know (<c>CoherenceNodeOptions.Indexes</c>) the answer is confirmed all the same.</remarks>
    public bool IsSpeculative { get; init; }

    /// <summary>What happens when the lease is lost. Default: wait.</summary>
    public LostLease OnLostLease { get; init; }

    /// <summary>The policy.</summary>
    internal ReadPolicy Policy => _policy;

    /// <summary>The least epoch, of <see cref="AtLeast"/>.</summary>
    internal Epoch LeastEpoch => new(_policy == ReadPolicy.AtLeast ? _bound : 0);

    /// <summary>The greatest age, of <see cref="WithinStaleness"/>.</summary>
    internal TimeSpan Staleness => new(_bound);

    /// <summary>Whether a wait that the read needs ends when the lease is lost.</summary>
    internal bool EndsWithLease => OnLostLease != LostLease.Wait;

    /// <summary>The value as of this epoch or a later one; the read waits until it is applied here. Otherwise as <see cref="Cached"/>.</summary>
    /// <param name="epoch">As a receipt names it, here or in another process.</param>
    public static ReadOptions AtLeast(Epoch epoch) => new(ReadPolicy.AtLeast, epoch.Number);

    /// <summary>A cached value if the root was heard of within this time, otherwise as <see cref="Latest"/>.</summary>
    /// <param name="staleness">Not negative. More than the lease serves what is stale by <see cref="Cached"/>; the answer says so.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static ReadOptions WithinStaleness(TimeSpan staleness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(staleness, TimeSpan.Zero);
        return new ReadOptions(ReadPolicy.WithinStaleness, staleness.Ticks);
    }

    /// <summary>Whether a value that holds at this node may be the answer.</summary>
    /// <param name="epoch">At which epoch it holds.</param>
    /// <param name="age">How long ago the root was heard of.</param>
    /// <param name="isLost">Whether that is longer than the lease.</param>
    internal bool Accepts(Epoch epoch, TimeSpan age, bool isLost)
    {
        bool mayBeStale = isLost && OnLostLease == LostLease.ServeStale;
        return _policy switch
        {
            ReadPolicy.Cached => !isLost || mayBeStale,
            ReadPolicy.AtLeast => epoch.Number >= _bound && (!isLost || mayBeStale),
            ReadPolicy.WithinStaleness => age.Ticks <= _bound || mayBeStale,
            _ => mayBeStale,
        };
    }
}
