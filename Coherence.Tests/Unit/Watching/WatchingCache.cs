using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Watching;

namespace Coherence.Tests.Unit.Watching;

/// <summary>A node's cache with watches, and the root that it follows, by a script: what is on its way comes when the test says so.</summary>
internal sealed class WatchingCache : ICacheOwner, IWatchedCache
{
    private readonly WatchedHistory _history;
    private readonly Func<bool> _refreshes;
    private readonly ValueCache _cache;

    // Two channels: updates come over one, what is granted outside of them over the other.
    private readonly Queue<Action> _updates = [];
    private readonly Queue<Action> _grants = [];
    private readonly Queue<Acquire> _toRoot = [];

    // At the root: what the node holds, and of which of it the next update has to say that it is subscribed.
    private readonly HashSet<IndexSpec> _subscribed = [];
    private readonly HashSet<IndexSpec> _granted = [];
    private WatchSet? _waiting;
    private long _sent;

    /// <summary>A node that has applied an epoch and holds nothing.</summary>
    public WatchingCache(WatchedHistory history, Func<bool> refreshes, long applied)
    {
        _history = history;
        _refreshes = refreshes;
        _cache = new ValueCache(7, CacheLimits.Default, this);
        _cache.Advance(new Epoch(applied));
        _sent = applied;
        Table = new WatchTable(this);
    }

    public WatchTable Table { get; }

    public Epoch Applied => _cache.Applied;

    /// <summary>Whether nothing is on its way.</summary>
    public bool IsQuiet => _updates.Count == 0 && _grants.Count == 0 && _toRoot.Count == 0 && _sent == _history.Newest;

    /// <summary>The oldest epoch that the root still has the values of.</summary>
    public long Oldest { get; set; }

    /// <summary>How often it was asked for values of an epoch.</summary>
    public int Questions { get; private set; }

    /// <summary>How often that was one which it does not have any more.</summary>
    public int Refusals { get; private set; }

    /// <summary>Begins a watch. It is told when the epoch that it waits for is applied.</summary>
    public void Begin(WatchSet set)
    {
        Table.Add(set);
        _waiting = set;
        TellIfReached();
    }

    /// <summary>The root shows what is new.</summary>
    public void Send()
    {
        if (_sent == _history.Newest)
        {
            return;
        }

        var notices = new List<Action<Epoch, Epoch>>();
        long previous = _sent;
        foreach (IndexSpec spec in _subscribed.ToArray())
        {
            AddNotice(spec, previous, notices);
        }

        _granted.Clear();
        _sent = _history.Newest;
        long epoch = _sent;
        _updates.Enqueue(() =>
        {
            Table.BetweenUpdates();
            notices.ForEach(notice => notice(new Epoch(previous), new Epoch(epoch)));
            _cache.Advance(new Epoch(epoch));
            Table.BetweenUpdates();
            TellIfReached();
        });
    }

    /// <summary>The next of what is on its way to the root arrives. False if there is none.</summary>
    public bool Ask()
    {
        if (!_toRoot.TryDequeue(out Acquire acquire))
        {
            return false;
        }

        Send();
        if (acquire.At is { } at)
        {
            Answer(acquire.Spec, at);
            return true;
        }

        _ = _subscribed.Add(acquire.Spec);
        _ = _granted.Add(acquire.Spec);
        (long changed, byte[]? value) = _history.At(acquire.Spec, _sent);
        GrantContent content = value is null ? GrantContent.Absent : acquire.Held?.Number == changed ? GrantContent.Unchanged : GrantContent.Value;
        var grant = new Grant(acquire.Spec, new Epoch(changed), new Epoch(_sent), content, content == GrantContent.Value ? value : default);
        _grants.Enqueue(() => _cache.OnGrant(grant));
        return true;
    }

    /// <summary>The next of what is on its way to the node arrives: an update first, if there is one. False if there is none.</summary>
    public bool Deliver() => Deliver(_updates) || Deliver(_grants);

    /// <summary>The next that was granted outside of updates arrives, ahead of them. False if there is none.</summary>
    public bool DeliverGrant() => Deliver(_grants);

    /// <summary>The link ends, with all that is on its way, and another is up.</summary>
    public void Reconnect()
    {
        _updates.Clear();
        _grants.Clear();
        _toRoot.Clear();
        _subscribed.Clear();
        _granted.Clear();
        _sent = Applied.Number;
        _cache.LinkLost();
        _cache.Resume();
    }

    /// <summary>The root refuses what was asked for.</summary>
    public void Refuse(IndexSpec spec, RefuseReason reason) => _cache.OnRefuse(new Refuse(spec, At: null, reason));

    CachedValue IWatchedCache.Watch(IndexSpec spec) => _cache.Watch(spec);

    void IWatchedCache.Unwatch(CachedValue value) => ValueCache.Unwatch(value);

    void IWatchedCache.ReadAt(IndexSpec spec, Epoch at, IValueWaiter waiter) => _cache.ReadAt(spec, at, waiter);

    void IWatchedCache.CancelRead(IndexSpec spec, IValueWaiter waiter) => _cache.Cancel(spec, waiter);

    bool ICacheOwner.TrySend(in Acquire acquire)
    {
        _toRoot.Enqueue(acquire);
        return true;
    }

    void ICacheOwner.CurrentChanges(CachedValue value)
    {
        // Nothing speculates.
    }

    void ICacheOwner.ValueChanged(CachedValue value) => Table.Changed(value);

    void ICacheOwner.ValueEnded(CachedValue value) => Table.Ended(value);

    void ICacheOwner.WatchRefused(CachedValue value, RefuseReason reason) => Table.Refused(value, reason);

    void ICacheOwner.ServedValueChanged(CachedValue value) => throw new NotSupportedException();

    private static bool Deliver(Queue<Action> channel)
    {
        if (!channel.TryDequeue(out Action? arrival))
        {
            return false;
        }

        arrival();
        return true;
    }

    private void TellIfReached()
    {
        if (_waiting is { } waiting && waiting.From <= Applied)
        {
            _waiting = null;
            Table.Due(waiting);
        }
    }

    private void Answer(IndexSpec spec, Epoch at)
    {
        Questions++;
        if (at.Number < Oldest)
        {
            Refusals++;
            _grants.Enqueue(() => _cache.OnRefuse(new Refuse(spec, at, RefuseReason.SnapshotTooOld)));
            return;
        }

        (long changed, byte[]? value) = _history.At(spec, at.Number);
        GrantContent content = value is null ? GrantContent.Absent : GrantContent.Value;
        var grant = new Grant(spec, new Epoch(changed), at, content, value, IsSnapshot: true);
        _grants.Enqueue(() => _cache.OnGrant(grant));
    }

    private void AddNotice(IndexSpec spec, long previous, List<Action<Epoch, Epoch>> notices)
    {
        (long changed, byte[]? value) = _history.At(spec, _history.Newest);
        if (changed <= previous)
        {
            if (_granted.Contains(spec))
            {
                notices.Add((before, epoch) => _cache.OnSubscribed(spec, before, epoch));
            }

            return;
        }

        if (_refreshes())
        {
            notices.Add((_, epoch) => _cache.OnRefresh(new Grant(spec, new Epoch(changed), epoch, GrantContent.Value, value), epoch));
            return;
        }

        _ = _subscribed.Remove(spec);
        notices.Add((_, epoch) => _cache.OnInvalidate(spec, epoch));
    }
}
