using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Directory;
using Coherence.Core.Identity;

namespace Coherence.Core.Caching;

/// <summary>What a system knows of one index value: the value itself if it is current, and the state of its grant.</summary>
/// <remarks>
/// Any thread may read <see cref="Current"/> and call <see cref="Touch"/>; everything else belongs to the engine's thread.
/// See specs/consistency.md#reading.
/// </remarks>
public sealed class CachedValue : ServedEntry
{
    private GrantedValue? _current;
    private bool _touched;

    internal CachedValue(IndexSpec spec)
        : base(spec)
    {
    }

    /// <summary>
    /// The value, if it holds at the cache's epoch; otherwise null. If its <see cref="GrantedValue.Changed"/> is at or before
    /// an epoch that the reader took from <see cref="ValueCache.Applied"/> before, it holds at that epoch.
    /// </summary>
    public GrantedValue? Current
    {
        get => Volatile.Read(ref _current);
        internal set => Volatile.Write(ref _current, value);
    }

    /// <summary>Whether it was evicted: a handle that holds it looks the spec up again.</summary>
    public bool IsRemoved { get; internal set; }

    /// <summary>Notes that it was read, so that it is evicted later than one that was not. Any thread.</summary>
    public void Touch()
    {
        if (!_touched)
        {
            _touched = true;
        }
    }

    /// <summary>The last value that was granted, current or not: what a new Acquire names so that it need not be sent again.</summary>
    internal GrantedValue? Held { get; set; }

    /// <summary>Without a subscription, the last epoch at which the value is known to hold.</summary>
    internal Epoch KnownUntil { get; set; }

    /// <summary>Whether the upstream promised to say Invalidate.</summary>
    internal bool IsSubscribed { get; set; }

    /// <summary>Whether it is in the cache's list of grants that have no subscription yet.</summary>
    internal bool IsProvisional { get; set; }

    /// <summary>The Acquire that has no answer yet, with what was heard since it was sent.</summary>
    internal OpenAcquire? Acquire { get; set; }

    internal List<IValueWaiter>? Waiters { get; set; }

    /// <summary>How many watchers want every change; with one or more it is acquired again as soon as it is invalid, and not evicted.</summary>
    internal int Watchers { get; set; }

    /// <summary>Whether it waits in the cache's list of values whose waiters and watchers are to be told.</summary>
    internal bool IsUnsettled { get; set; }

    /// <summary>
    /// Whether children hold it and it cannot be told whether it still holds: the link to the upstream was lost, and the
    /// Acquire that names what is held has no answer yet.
    /// </summary>
    internal bool IsUnresolved { get; set; }

    /// <summary>Whether children are to be told, with the next epoch that they are shown, that it changed.</summary>
    internal bool IsChangeNoted { get; set; }

    internal int Slot { get; set; }

    internal bool TakeTouched()
    {
        bool touched = _touched;
        _touched = false;
        return touched;
    }
}
