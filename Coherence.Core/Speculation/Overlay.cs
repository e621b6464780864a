using System;
using System.Collections.Generic;
using System.Threading;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Core.Tables;

namespace Coherence.Core.Speculation;

/// <summary>What this system, and its siblings, have published and the root has not confirmed, on top of what is confirmed.</summary>
/// <remarks>
/// specs/speculation.md. SPEC-1: a value is read as the fold, over the confirmed state of the epoch <see cref="Sure"/>, of every
/// update of this system that is numbered, is not known to be refused, and is not part of that state; each once, in order. Where
/// siblings are heard, theirs are folded in too (SPEC-3). It begins with the first speculative read or watch; until then it costs
/// nothing. It is open once there is an epoch that all which is not kept here is part of. Any thread may call <see cref="Find"/> and read <see cref="Sure"/> and <see cref="IsOpen"/>; everything else belongs to
/// the engine's thread.
/// </remarks>
public sealed class Overlay : ITimelineFollower
{
    private readonly SpecMap<OverlayEntry> _entries;
    private readonly OverlayOrigin _own = new();
    private readonly Siblings _siblings;
    private readonly Action<OverlayUpdate> _remove;
    private readonly Action<OverlayUpdate> _hide;
    private readonly Action<OverlayUpdate> _undo;
    private readonly Action<OverlayUpdate> _dropSibling;
    private readonly List<OverlayEntry> _dirty = [];
    private readonly List<OverlayEntry> _shown = [];
    private readonly List<SpeculativeRead> _reads = [];
    private readonly List<SpeculativeRead> _answered = [];
    private readonly List<IndexSpec> _missing = [];
    private readonly OverlayWatches _watches;
    private readonly OverlayRouter _router;
    private readonly OverlayFolder _folder;
    private readonly ValueCache _cache;
    private readonly OriginTimeline _timeline;
    private readonly IOverlayHost _host;
    private readonly int _keptUpdates;
    private bool _isBegun;
    private bool _isOpen;
    private bool _isDoubtful;
    private bool _isForgotten;
    private long _sure;
    private long _order;
    private TimeSpan? _heardAt;

    internal Overlay(OverlaySettings settings, ValueCache cache, OriginTimeline timeline, IOverlayHost host)
    {
        _entries = new SpecMap<OverlayEntry>(settings.HashSeed);
        _router = new OverlayRouter(settings.Catalog);
        _folder = new OverlayFolder(_entries, settings.ValueBytes);
        _keptUpdates = settings.KeptUpdates;
        _siblings = new Siblings(settings.KeptUpdates, settings.SiblingBytes);
        _watches = new OverlayWatches(this, host);
        _remove = Remove;
        _hide = Hide;
        _undo = Undo;
        _dropSibling = DropSibling;
        _cache = cache;
        _timeline = timeline;
        _host = host;
    }

    /// <summary>Whether it can be read from; until then <see cref="Find"/> knows of nothing. Any thread.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>
    /// The newest root epoch of which it is known, of each update of this system and of those that were heard of siblings, whether it is
    /// part of it: what is read speculatively is on top of it. Mostly the epoch that is applied. Never decreases (SPEC-2). Any thread.
    /// </summary>
    public Epoch Sure => new(Volatile.Read(ref _sure));

    /// <summary>When the root was heard of at a time when <see cref="Sure"/> was the newest epoch here.</summary>
    internal TimeSpan? HeardAt => IsUpToDate ? _host.HeardAt : _heardAt;

    /// <summary>How many updates of siblings are kept.</summary>
    public int SiblingUpdates => _siblings.Count;

    private bool IsUpToDate => Sure == _cache.Applied;

    /// <summary>The updates that are folded over the confirmed state of an epoch, in that order.</summary>
    public IReadOnlyList<EpochRef> FoldedOver(Epoch at)
    {
        var folded = new SortedList<long, EpochRef>();
        Collect(_own, _timeline.System);
        foreach (SiblingOrigin sibling in _siblings.Origins)
        {
            Collect(sibling, sibling.System);
        }

        return [.. folded.Values];

        void Collect(OverlayOrigin origin, SystemId system)
        {
            foreach (OverlayUpdate update in origin.Updates)
            {
                if (update.IsOn(at))
                {
                    folded.Add(update.Order, new EpochRef(system, update.Epoch));
                }
            }
        }
    }

    /// <summary>The entry of a value that unconfirmed updates change; null if none does. Any thread; allocates nothing.</summary>
    public OverlayEntry? Find(IndexSpec spec) => _entries.Find(spec);

    /// <summary>From here on what is published is kept for speculative reads. A repetition does nothing.</summary>
    public void Open()
    {
        if (_isBegun)
        {
            return;
        }

        _isBegun = true;
        _own.Anchor = _timeline.DecidedAt;
        foreach (RetainedUpdate update in _timeline.Retained)
        {
            Add(update);
        }

        Settle();
    }

    /// <summary>A link is up, to the root itself or to a relay.</summary>
    /// <remarks>
    /// Over a link to the root, the outcome of every update of this system comes with the epoch it stands in or before it, for all
    /// the links that were to the root. Once an update may have gone over a relay, nothing is said of when its outcome comes.
    /// </remarks>
    internal void LinkUp(bool isDirect) => _isDoubtful |= !isDirect;

    /// <summary>The upstream tells of an update of a sibling.</summary>
    internal void Hear(in BeginUpdate begin, ReadOnlySpan<byte> messages, int count, TimeSpan now)
    {
        // One that may be part of what is read already would count twice.
        if (_isOpen && begin.Applied >= Sure)
        {
            _siblings.Hear(begin, messages, count, now);
        }
    }

    /// <summary>Updates of a sibling are part of a root epoch.</summary>
    internal void SiblingConfirmed(in NotifyReplicated notify) =>
        _siblings.Find(notify.Update.System)?.Decide(notify.First, notify.Update.Epoch, notify.Replicated.Epoch, _hide);

    /// <summary>The root has refused an update of a sibling.</summary>
    internal void SiblingRejected(in Reject reject) =>
        _siblings.Find(reject.Update.System)?.Decide(reject.Update.Epoch, reject.Update.Epoch, reject.Epoch, _undo);

    /// <summary>The upstream tells no more of what it has told of siblings.</summary>
    internal void LinkLost()
    {
        foreach (SiblingOrigin sibling in _siblings.Origins)
        {
            Drop(sibling);
        }

        _siblings.Clear();
    }

    /// <summary>Time has passed: siblings whose outcomes do not come hold nothing back for longer than a lease.</summary>
    internal void Tick(TimeSpan now, TimeSpan lease)
    {
        foreach (SiblingOrigin sibling in _siblings.Origins)
        {
            if (sibling.Bound < _cache.Applied && now - sibling.OldestOpen!.HeardAt > lease)
            {
                Drop(sibling);
            }
        }
    }

    /// <summary>What is read now waits until it can be read on top of one epoch.</summary>
    internal void Read(IReadOnlyList<IndexSpec> specs, ISpeculationWaiter waiter)
    {
        Open();
        if (_isOpen)
        {
            Advance();
        }

        Begin(specs, waiter);
    }

    /// <summary>A waiter is no longer interested.</summary>
    internal void Cancel(ISpeculationWaiter waiter)
    {
        if (_reads.Find(read => ReferenceEquals(read.Waiter, waiter)) is { } read)
        {
            read.Cancel();
            Finish(read);
        }
    }

    /// <summary>Every change of a value as it is read speculatively is reported from now on, beginning with what it is now.</summary>
    internal void Watch(CachedValue value)
    {
        Open();
        _watches.Add(value);
        Settle();
    }

    /// <summary>Ends one <see cref="Watch"/>.</summary>
    internal void Unwatch(CachedValue value)
    {
        if (_watches.Remove(value) is { } watch)
        {
            Cancel(watch);
        }
    }

    /// <summary>What is current is about to be another value, or none.</summary>
    internal void CurrentChanges(CachedValue value)
    {
        if (!_isOpen)
        {
            return;
        }

        _watches.MarkDirty(value.Spec);
        if (_entries.Count == 0 || _entries.Find(value.Spec) is not { } entry)
        {
            return;
        }

        if (value.Current is { } current && current.Changed <= _cache.Applied)
        {
            entry.Remember(current, _cache.Applied, Sure);
        }

        MarkDirty(entry);
        _watches.MarkFoldedDirty();
    }

    /// <summary>The end of a step: what is read from here on is on top of the newest epoch that it can be, and watches hear of it.</summary>
    internal void Settle()
    {
        if (!_isOpen && !TryOpen())
        {
            return;
        }

        do
        {
            Advance();
            foreach (OverlayEntry entry in _dirty)
            {
                Refresh(entry);
            }

            _dirty.Clear();
            GoOn();
            _watches.ReportChanges();
        }
        while (_dirty.Count > 0 || _answered.Count > 0);
    }

    /// <summary>The system ends: whoever waits is told.</summary>
    internal void Abandon()
    {
        foreach (SpeculativeRead read in _reads.ToArray())
        {
            read.Cancel();
            Finish(read);
            read.Waiter.Abandoned();
        }
    }

    /// <summary>A confirmed value as of an epoch up to which everything is applied; null if it is not here.</summary>
    internal GrantedValue? ConfirmedAt(IndexSpec spec, Epoch at) =>
        _cache.Find(spec)?.Current is { } current && current.Changed <= at ? current : _entries.Find(spec)?.Recall(at);

    /// <summary>A value on top of the confirmed state of an epoch; null if a confirmed value is missing, which is added to those that are.</summary>
    internal GrantedValue? Fold(IndexSpec spec, Epoch at, Func<IndexSpec, GrantedValue?> confirmed, List<IndexSpec> missing)
    {
        if (_entries.Find(spec) is { } entry)
        {
            GrantedValue? value = _folder.Fold(entry, at, confirmed, missing);
            if (at == Sure)
            {
                // Who reads it once may read it again.
                _ = entry.Look();
                MarkDirty(entry);
            }

            return value;
        }

        if (confirmed(spec) is { } known)
        {
            _cache.Find(spec)?.Touch();
            return known;
        }

        missing.Add(spec);
        return null;
    }

    /// <summary>A value as it is read now; null if its confirmed value is not here.</summary>
    /// <param name="spec">Which value.</param>
    /// <param name="isFolded">Whether unconfirmed updates change it.</param>
    internal GrantedValue? View(IndexSpec spec, out bool isFolded)
    {
        OverlayEntry? entry = _entries.Find(spec);
        isFolded = entry is not null;
        return entry is null ? ConfirmedAt(spec, Sure) : FoldHere(entry);
    }

    /// <summary>A read begins, as soon as there is an epoch that can be read.</summary>
    internal void Begin(IReadOnlyList<IndexSpec> specs, ISpeculationWaiter waiter)
    {
        var read = new SpeculativeRead(this, _cache, specs, waiter);
        _reads.Add(read);
        if (_isOpen)
        {
            read.Begin();
        }
    }

    /// <summary>A read has all that it asked for; it goes on at the end of the step.</summary>
    internal void Answered(SpeculativeRead read) => _answered.Add(read);

    /// <summary>A read has its answer, or nobody waits for it.</summary>
    internal void Finish(SpeculativeRead read)
    {
        _ = _reads.Remove(read);
        _ = _answered.Remove(read);
    }

    void ITimelineFollower.Numbered(RetainedUpdate update)
    {
        if (_isBegun)
        {
            Add(update);
        }
    }

    void ITimelineFollower.Confirmed(Epoch first, Epoch last, Epoch root)
    {
        for (int index = _own.IndexOf(first); index < _own.Updates.Count && _own.Updates[index].Epoch <= last; index++)
        {
            OverlayUpdate update = _own.Updates[index];
            if (!update.IsDecided)
            {
                update.DecidedAt = root;
                Hide(update);
            }
        }
    }

    void ITimelineFollower.Rejected(Epoch update, Epoch root)
    {
        int index = _own.IndexOf(update);
        if (index < _own.Updates.Count && _own.Updates[index].Epoch == update)
        {
            _own.Updates[index].DecidedAt = root;
            Undo(_own.Updates[index]);
        }
    }

    void ITimelineFollower.Forgotten()
    {
        _own.Clear(_undo);

        // What follows has another name, and has gone over no link yet. What was kept for reads of earlier epochs is gone too.
        _isDoubtful = false;
        _isForgotten = true;
    }

    // An update that was confirmed before this began is kept nowhere: as of an epoch before it, it would be missing.
    private bool TryOpen()
    {
        if (!_isBegun || FindSure() < _own.Anchor)
        {
            return false;
        }

        // When that epoch was the newest here is not known, only that it was not before the start.
        _heardAt = TimeSpan.Zero;
        Volatile.Write(ref _sure, FindSure().Number);
        Volatile.Write(ref _isOpen, true);
        foreach (SpeculativeRead read in _reads.ToArray())
        {
            read.Begin();
        }

        return true;
    }

    private void Add(RetainedUpdate retained)
    {
        var update = new OverlayUpdate(_own, retained.Epoch, retained.NumberedAt, retained.ReadOperations());
        _own.Add(update);
        Include(update);
    }

    private void Include(OverlayUpdate update)
    {
        update.Order = ++_order;
        if (update.IsGone)
        {
            return;
        }

        if (!_router.TryRoute(update.Operations))
        {
            // The root will refuse it, whatever the values are.
            update.IsGone = true;
            return;
        }

        foreach (OverlayRoute route in _router.Routes)
        {
            OverlayEntry? entry = _entries.Find(route.Spec);
            if (entry is null)
            {
                entry = new OverlayEntry(route.Spec, route.Index);
                _entries.Add(entry);
            }

            entry.Add(new OverlayStep(update, route.Operation));
            update.Entries.Add(entry);
            MarkDirty(entry);
        }
    }

    // Whoever learns what became of an update must not be shown what was before.
    private void Hide(OverlayUpdate update)
    {
        foreach (OverlayEntry entry in update.Entries)
        {
            entry.Show(null);
            MarkDirty(entry);
        }
    }

    private void Undo(OverlayUpdate update)
    {
        Hide(update);
        Remove(update);
    }

    private void DropSibling(OverlayUpdate update)
    {
        Remove(update);
        _siblings.Dropped((SiblingUpdate)update);
    }

    private void Drop(SiblingOrigin sibling)
    {
        foreach (OverlayUpdate update in sibling.Updates)
        {
            Hide(update);
        }

        sibling.Clear(_dropSibling);
    }

    private void Remove(OverlayUpdate update)
    {
        update.IsGone = true;
        foreach (OverlayEntry entry in update.Entries)
        {
            entry.Forget();
            MarkDirty(entry);
            if (entry.StepCount == 0 && !entry.IsRemoved)
            {
                entry.IsRemoved = true;
                entry.Show(null);
                _ = _entries.Remove(entry);
            }
        }

        update.Entries.Clear();
    }

    private void MarkDirty(OverlayEntry entry)
    {
        if (!entry.IsDirty)
        {
            entry.IsDirty = true;
            _dirty.Add(entry);
        }

        _watches.MarkDirty(entry.Spec);
    }

    private void Advance()
    {
        Epoch sure = FindSure();
        if (sure > Sure)
        {
            Volatile.Write(ref _sure, sure.Number);
            MarkShownDirty();
        }

        DropDecided();
        if (IsUpToDate)
        {
            _heardAt = _host.HeardAt;
        }
    }

    private void MarkShownDirty()
    {
        foreach (OverlayEntry entry in _shown)
        {
            entry.IsShown = false;
            MarkDirty(entry);
        }

        _shown.Clear();
        _watches.MarkFoldedDirty();
    }

    private Epoch FindSure()
    {
        Epoch sure = _cache.Applied;
        if (_isDoubtful && _own.Bound is { } own && own < sure)
        {
            sure = own;
        }

        return _siblings.Bound is { } siblings && siblings < sure ? siblings : sure;
    }

    private void DropDecided()
    {
        Epoch horizon = Sure;
        foreach (SpeculativeRead read in _reads)
        {
            horizon = read.At < horizon ? read.At : horizon;
        }

        _ = _own.DropDecided(horizon, _remove);
        foreach (SiblingOrigin sibling in _siblings.Origins)
        {
            _ = sibling.DropDecided(horizon, _dropSibling);
            while (sibling.TakeReady(Sure) is { } ready)
            {
                Include(ready);
            }
        }

        if (_isForgotten || (horizon < Sure && _own.Updates.Count - _timeline.OpenCount > _keptUpdates))
        {
            _isForgotten = false;
            ReadAnew();
        }
    }

    // Reads whose answers do not come must not keep more than so much of what is confirmed.
    private void ReadAnew()
    {
        foreach (SpeculativeRead read in _reads.ToArray())
        {
            if (read.At < Sure)
            {
                _ = _answered.Remove(read);
                read.BeginAnew();
            }
        }
    }

    // What nobody has looked at since it was folded last is not folded until somebody does.
    private void Refresh(OverlayEntry entry)
    {
        entry.IsDirty = false;
        bool isWanted = entry.TakeRead() && !entry.IsRemoved;
        GrantedValue? value = isWanted ? FoldHere(entry) : null;
        entry.Show(value is null ? null : new OverlayView(value, Sure, IsUpToDate ? null : _heardAt));
        if (value is not null && !entry.IsShown)
        {
            entry.IsShown = true;
            _shown.Add(entry);
        }
    }

    private GrantedValue? FoldHere(OverlayEntry entry)
    {
        _missing.Clear();
        return _folder.Fold(entry, Sure, spec => ConfirmedAt(spec, Sure), _missing);
    }

    private void GoOn()
    {
        while (_answered.Count > 0)
        {
            SpeculativeRead read = _answered[^1];
            _answered.RemoveAt(_answered.Count - 1);
            read.GoOn();
        }
    }
}
