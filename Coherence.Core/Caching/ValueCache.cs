using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Tables;

namespace Coherence.Core.Caching;

/// <summary>The index values that this system holds, and as of which root epoch.</summary>
/// <remarks>
/// specs/consistency.md#reading. COH-1: a value that is current holds at <see cref="Applied"/>. Any thread may call
/// <see cref="Find"/> and read <see cref="Applied"/>; everything else belongs to the engine's thread.
/// </remarks>
public sealed class ValueCache
{
    /// <summary>How many Acquires are on their way at once when a link resumes: enough to fill it, few enough that reads come between.</summary>
    private const int ResumeWindow = 1024;

    private readonly SpecMap<CachedValue> _values;
    private readonly EvictionRing _ring;
    private readonly SnapshotReads _snapshotReads = new();
    private readonly List<CachedValue> _provisional = [];
    private readonly List<CachedValue> _unsettled = [];
    private readonly List<CachedValue> _toAcquire = [];
    private readonly Queue<CachedValue> _toResume = [];
    private readonly ICacheOwner _owner;
    private int _openAcquires;
    private long _applied;

    internal ValueCache(ulong hashSeed, CacheLimits limits, ICacheOwner owner)
    {
        _values = new SpecMap<CachedValue>(hashSeed);
        _ring = new EvictionRing(limits);
        _owner = owner;
    }

    /// <summary>The root epoch up to which everything is applied; all current values hold at it. Never decreases (EPO-2). Any thread.</summary>
    public Epoch Applied => new(Volatile.Read(ref _applied));

    /// <summary>How many index values are held, current or not.</summary>
    public int Count => _values.Count;

    /// <summary>How many bytes the specs and values held have.</summary>
    public long Bytes => _ring.Bytes;

    /// <summary>How many values were evicted for room.</summary>
    public long Evictions => _ring.Evictions;

    /// <summary>
    /// How many values that children hold may have changed unheard, since the link to the upstream was lost: until each is
    /// answered for, the children are shown no newer epoch.
    /// </summary>
    internal int Unresolved { get; private set; }

    /// <summary>The entry of a spec, or null if there is none. Any thread; allocates nothing.</summary>
    public CachedValue? Find(IndexSpec spec) => _values.Find(spec);

    /// <summary>Completes the waiter with the current value, now or as soon as it is granted.</summary>
    /// <param name="spec">Which value.</param>
    /// <param name="waiter">Who waits.</param>
    /// <param name="isLeaseValid">Whether what is current here still counts as current; if not, the waiter waits for the upstream.</param>
    internal void Read(IndexSpec spec, IValueWaiter waiter, bool isLeaseValid)
    {
        CachedValue value = FindOrAdd(spec);
        value.Touch();
        if (isLeaseValid && value.Current is { } current && current.Changed <= Applied)
        {
            waiter.Completed(current, Applied);
            return;
        }

        (value.Waiters ??= []).Add(waiter);
        AcquireIfNotOpen(value);
    }

    /// <summary>Completes the waiter with the value as of an epoch, from the upstream's history if it has changed since.</summary>
    internal void ReadAt(IndexSpec spec, Epoch at, IValueWaiter waiter)
    {
        if (_values.Find(spec)?.Current is { } current && current.Changed <= at && at <= Applied)
        {
            waiter.Completed(current, at);
            return;
        }

        if (_snapshotReads.Add(spec, at, waiter))
        {
            _ = _owner.TrySend(new Acquire(spec, at, Held: null));
        }
    }

    /// <summary>Takes a waiter back that is no longer interested.</summary>
    internal void Cancel(IndexSpec spec, IValueWaiter waiter)
    {
        _ = _values.Find(spec)?.Waiters?.Remove(waiter);
        _snapshotReads.Cancel(spec, waiter);
    }

    /// <summary>From now on every change and every end of the value is reported; it is kept current and not evicted.</summary>
    internal CachedValue Watch(IndexSpec spec)
    {
        CachedValue value = FindOrAdd(spec);
        value.Watchers++;
        if (value.Current is null)
        {
            AcquireIfNotOpen(value);
        }

        return value;
    }

    internal static void Unwatch(CachedValue value) => value.Watchers--;

    /// <summary>A Grant that came outside an update.</summary>
    internal void OnGrant(in Grant grant)
    {
        CachedValue? value = _values.Find(grant.Spec);
        GrantedValue? granted = Materialize(grant, value);
        if (granted is not null)
        {
            _snapshotReads.Complete(grant.Spec, grant.Min, grant.Max, granted);
        }

        // What was asked for as of a past epoch may have changed since, so it is never shown as current.
        if (grant.IsSnapshot || value?.Acquire is not { } open || grant.Max < open.OpenedAt)
        {
            return;
        }

        CloseAcquire(value);
        if (granted is null)
        {
            // It says "unchanged" of a value that is no longer held: ask for it whole.
            AcquireIfWanted(value);
        }
        else if (value is { IsSubscribed: true, Current: { } current })
        {
            // What is shown was right all along; who asked while the lease was lost waited for this sign of the upstream.
            CompleteWaiters(value, current);
        }
        else
        {
            Accept(value, granted, grant.Max, open);
        }

        Settle();
        PumpResume();
        MakeRoom(values: 0);
    }

    internal void OnRefuse(in Refuse refuse)
    {
        if (refuse.At is { } at)
        {
            _snapshotReads.Refuse(refuse.Spec, at, refuse.Reason);
            return;
        }

        if (_values.Find(refuse.Spec) is not { Acquire: not null } value)
        {
            return;
        }

        CloseAcquire(value);
        ResolveAsChanged(value);
        if (value.Waiters is { } waiters)
        {
            value.Waiters = null;
            foreach (IValueWaiter waiter in waiters)
            {
                waiter.Refused(refuse.Reason);
            }
        }

        if (value.Watchers > 0)
        {
            _owner.WatchRefused(value, refuse.Reason);
        }

        PumpResume();
    }

    /// <summary>Subscribed in the update (previous, epoch] that is being applied.</summary>
    internal void OnSubscribed(IndexSpec spec, Epoch previous, Epoch epoch)
    {
        if (_values.Find(spec) is not { } value)
        {
            return;
        }

        value.Acquire?.NoteSubscribed(previous, epoch);
        if (value.Current is not null && value.KnownUntil >= previous && value.KnownUntil < epoch)
        {
            value.IsSubscribed = true;
        }
    }

    /// <summary>Invalidate in the update that is being applied.</summary>
    internal void OnInvalidate(IndexSpec spec, Epoch epoch)
    {
        if (_values.Find(spec) is not { } value)
        {
            return;
        }

        value.Acquire?.NoteInvalidated(epoch);
        ResolveAsChanged(value);
        if (value.Current is null || IsKnownBeyond(value, epoch))
        {
            return;
        }

        End(value);
        TellServed(value);
        _ring.Replace(value, null);
        value.Held = null;
    }

    /// <summary>A Grant in the update that is being applied: the new value in place of an Invalidate.</summary>
    internal void OnRefresh(in Grant grant, Epoch epoch)
    {
        if (_values.Find(grant.Spec) is not { } value)
        {
            return;
        }

        // The value of before ends here, also for a Grant of it that is still on its way.
        value.Acquire?.NoteInvalidated(epoch);
        ResolveAsChanged(value);
        if (Materialize(grant, value) is not { } granted || IsKnownBeyond(value, epoch))
        {
            return;
        }

        _ring.Replace(value, granted);
        value.Held = granted;
        value.IsSubscribed = true;
        SetCurrent(value, granted);
        TellServed(value);
        AwaitSettling(value);
    }

    /// <summary>All notices of the update have been handed over: what is not carried on ends, and the epoch is shown.</summary>
    internal void Advance(Epoch epoch)
    {
        int kept = 0;
        for (int index = 0; index < _provisional.Count; index++)
        {
            CachedValue value = _provisional[index];
            if (value.Current is not null && !value.IsSubscribed && value.KnownUntil >= epoch)
            {
                _provisional[kept++] = value;
                continue;
            }

            value.IsProvisional = false;
            if (value.Current is not null && !value.IsSubscribed)
            {
                End(value);
                LeaveUnresolved(value);
            }
        }

        _provisional.RemoveRange(kept, _provisional.Count - kept);
        Volatile.Write(ref _applied, epoch.Number);
        foreach (CachedValue value in _toAcquire)
        {
            AcquireIfWanted(value);
        }

        _toAcquire.Clear();
        Settle();
        MakeRoom(values: 0);
    }

    /// <summary>A channel of the link has ended, and with it may have gone any question or answer: what is open is asked again.</summary>
    internal void ChannelLost()
    {
        if (_openAcquires > 0)
        {
            foreach (CachedValue value in _ring.All)
            {
                if (value.Acquire is not null)
                {
                    _ = _owner.TrySend(new Acquire(value.Spec, At: null, value.Held?.Changed));
                }
            }
        }

        _snapshotReads.SendAll(_owner);
    }

    /// <summary>The link is gone: no promise of the upstream holds any more, so values hold up to the present epoch only.</summary>
    internal void LinkLost()
    {
        _toResume.Clear();
        _openAcquires = 0;
        foreach (CachedValue value in _ring.All)
        {
            value.Acquire = null;
            if (value.Current is null || !value.IsSubscribed)
            {
                continue;
            }

            value.IsSubscribed = false;
            value.KnownUntil = Applied;
            MakeProvisional(value);
        }
    }

    /// <summary>A link is up: acquires again what is held, what is waited for first, then what was read since the last eviction round.</summary>
    internal void Resume()
    {
        foreach (CachedValue value in _ring.ByInterest())
        {
            if (value.Waiters is { Count: > 0 } || value.Watchers > 0 || value.Held is not null)
            {
                _toResume.Enqueue(value);
            }
        }

        _snapshotReads.SendAll(_owner);
        PumpResume();
    }

    /// <summary>The system ends: whoever waits is told.</summary>
    internal void Abandon()
    {
        foreach (CachedValue value in _ring.All)
        {
            value.Current = null;
            List<IValueWaiter>? waiters = value.Waiters;
            value.Waiters = null;
            waiters?.ForEach(static waiter => waiter.Abandoned());
        }

        _snapshotReads.Abandon();
    }

    private static GrantedValue? Materialize(in Grant grant, CachedValue? value) => grant.Content switch
    {
        GrantContent.Value => new GrantedValue(grant.Value.ToArray(), grant.Min),
        GrantContent.Absent => new GrantedValue(null, grant.Min),
        _ => value?.Held is { } held && held.Changed == grant.Min ? held : null,
    };

    private static bool IsKnownBeyond(CachedValue value, Epoch epoch) =>
        value.Current is not null && !value.IsSubscribed && value.KnownUntil >= epoch;

    private void Accept(CachedValue value, GrantedValue granted, Epoch max, OpenAcquire open)
    {
        Resolve(value, granted);
        _ring.Replace(value, granted);
        value.Held = granted;
        if (max >= Applied)
        {
            value.KnownUntil = max;
            MakeProvisional(value);
        }
        else if (open.CarriesOn(max))
        {
            value.IsSubscribed = true;
        }
        else
        {
            // It ended before it arrived: nothing to show, and whoever waits needs a newer one.
            SetCurrent(value, null);
            TellServed(value);
            TellWatched(value);
            AcquireIfWanted(value);
            return;
        }

        SetCurrent(value, granted);
        AwaitSettling(value);
        if (granted.Changed > Applied)
        {
            // It came ahead of its epoch. What the value is until then is not here any more, and there may be more changes of it on their way.
            TellWatched(value);
        }
    }

    private void SetCurrent(CachedValue value, GrantedValue? current)
    {
        _owner.CurrentChanges(value);
        value.Current = current;
    }

    // What children hold is not ended with the grant: it may well hold on, and the answer to the Acquire says so.
    private void LeaveUnresolved(CachedValue value)
    {
        if (value.Subscriptions.Count == 0 || value.IsUnresolved)
        {
            return;
        }

        value.IsUnresolved = true;
        Unresolved++;
    }

    // What children hold is the value held here until now.
    private void Resolve(CachedValue value, GrantedValue granted)
    {
        if (value.IsUnresolved)
        {
            value.IsUnresolved = false;
            Unresolved--;
        }

        if (value.Held is { } held && held.Changed != granted.Changed)
        {
            TellServed(value);
        }
    }

    private void ResolveAsChanged(CachedValue value)
    {
        if (!value.IsUnresolved)
        {
            return;
        }

        value.IsUnresolved = false;
        Unresolved--;
        TellServed(value);
    }

    private void TellServed(CachedValue value)
    {
        if (value.Subscriptions.Count > 0)
        {
            _owner.ServedValueChanged(value);
        }
    }

    private void AwaitSettling(CachedValue value)
    {
        if (!value.IsUnsettled)
        {
            value.IsUnsettled = true;
            _unsettled.Add(value);
        }
    }

    private void End(CachedValue value)
    {
        SetCurrent(value, null);
        value.IsSubscribed = false;
        _toAcquire.Add(value);
        TellWatched(value);
    }

    private void TellWatched(CachedValue value)
    {
        if (value.Watchers > 0)
        {
            _owner.ValueEnded(value);
        }
    }

    private void MakeProvisional(CachedValue value)
    {
        if (!value.IsProvisional)
        {
            value.IsProvisional = true;
            _provisional.Add(value);
        }
    }

    private void AcquireIfWanted(CachedValue value)
    {
        if (value.Watchers > 0 || value.Waiters is { Count: > 0 } || value.IsUnresolved)
        {
            AcquireIfNotOpen(value);
        }
    }

    // Concurrent readers of one spec share one Acquire.
    private void AcquireIfNotOpen(CachedValue value)
    {
        if (value.Acquire is null && _owner.TrySend(new Acquire(value.Spec, At: null, value.Held?.Changed)))
        {
            value.Acquire = new OpenAcquire(Applied);
            _openAcquires++;
        }
    }

    private void CloseAcquire(CachedValue value)
    {
        value.Acquire = null;
        _openAcquires--;
    }

    private void PumpResume()
    {
        while (_openAcquires < ResumeWindow && _toResume.TryDequeue(out CachedValue? value))
        {
            if (!value.IsSubscribed && !value.IsRemoved)
            {
                AcquireIfNotOpen(value);
            }
        }
    }

    // Reports what is visible at the present epoch; a value granted ahead of its epoch stays until the epoch is applied.
    private void Settle()
    {
        int kept = 0;
        for (int index = 0; index < _unsettled.Count; index++)
        {
            CachedValue value = _unsettled[index];
            if (value.Current is { } ahead && ahead.Changed > Applied)
            {
                _unsettled[kept++] = value;
                continue;
            }

            value.IsUnsettled = false;
            if (value.Current is not { } current)
            {
                continue;
            }

            CompleteWaiters(value, current);
            if (value.Watchers > 0)
            {
                _owner.ValueChanged(value);
            }
        }

        _unsettled.RemoveRange(kept, _unsettled.Count - kept);
    }

    private void CompleteWaiters(CachedValue value, GrantedValue current)
    {
        if (value.Waiters is not { } waiters)
        {
            return;
        }

        value.Waiters = null;
        foreach (IValueWaiter waiter in waiters)
        {
            waiter.Completed(current, Applied);
        }
    }

    private CachedValue FindOrAdd(IndexSpec spec)
    {
        if (_values.Find(spec) is { } present)
        {
            return present;
        }

        MakeRoom(values: 1);
        var value = new CachedValue(spec);
        _values.Add(value);
        _ring.Add(value);
        return value;
    }

    // Children that hold an evicted value are told that it is given up; who holds nothing hears nothing.
    private void MakeRoom(int values)
    {
        while (!_ring.HasRoomFor(values) && _ring.TryEvict(out CachedValue? evicted))
        {
            _ = _values.Remove(evicted);
            ResolveAsChanged(evicted);
            TellServed(evicted);
        }
    }
}
