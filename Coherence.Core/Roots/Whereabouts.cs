using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Roots;

/// <summary>Where every system is: follows what is said of links, and puts what it means into the root's epochs.</summary>
/// <remarks>specs/directory.md#where-systems-are.</remarks>
internal sealed class Whereabouts(EngineOptions options, RootState state, Sequencer sequencer)
{
    private readonly Dictionary<SystemId, Whereabout> _bySystem = [];

    // In the order in which they were first heard of, so that what a walk over them causes is the same in every process (DET-1).
    private readonly List<Whereabout> _inOrder = [];
    private readonly List<Whereabout> _changed = [];

    // What the epoch that is on its way says.
    private readonly List<Whereabout> _collected = [];

    // Systems that left before they were known here.
    private readonly List<Whereabout> _leftUnknown = [];

    // How many systems have come since the last tick.
    private int _added;

    private readonly SoughtSystems _sought = new(options.Lease);

    /// <summary>Whether nothing waits for the next epoch.</summary>
    public bool IsEmpty => _changed.Count == 0;

    /// <summary>Why there is no way to a system.</summary>
    public UndeliverableReason WhyNotBelow(SystemId system, TimeSpan now)
    {
        if (!_bySystem.TryGetValue(system, out Whereabout? at))
        {
            bool isForgotten = state.MayBeForgotten(system) || state.FindSystem(system) is { IsBeingForgotten: true };
            return isForgotten ? UndeliverableReason.UnknownSystem : _sought.Seek(system, now);
        }

        if (at.HasLeft)
        {
            return UndeliverableReason.UnknownSystem;
        }

        return MayCome(at) ? UndeliverableReason.Moving : UndeliverableReason.Unreachable;
    }

    /// <summary>The upstream over which a system is reached, or may be again within a lease; null if it is not.</summary>
    public SystemId? ParentOf(SystemId system) => _bySystem.TryGetValue(system, out Whereabout? at) && at.IsThere ? at.Place.Parent : null;

    /// <summary>The root begins: what was reachable has a lease to come back.</summary>
    public void Recovered(TimeSpan now)
    {
        foreach (SystemState system in state.Systems)
        {
            if (system.Place is not { } place)
            {
                Expect(system.System, now);
                continue;
            }

            Whereabout at = Add(system.System);
            at.Place = place;
            at.IsThere = place.IsReachable;
            at.Deadline = place.IsReachable ? now + options.Lease : null;
        }

        _added = 0;
    }

    /// <summary>A system is known of which it may not have been heard yet where it is: that has a lease to come.</summary>
    public void Expect(SystemId system, TimeSpan now)
    {
        if (_bySystem.TryGetValue(system, out Whereabout? at))
        {
            return;
        }

        _added++;
        at = Add(system);
        at.LostAt = now;
        at.Deadline = now + options.Lease;
    }

    /// <summary>A system is at the root itself, unless it has gone elsewhere since.</summary>
    public void Welcomed(SystemId system, in Hello hello, TimeSpan now)
    {
        Whereabout at = FindOrAdd(system);
        if (hello.Number < at.Link.Number)
        {
            // It is elsewhere by now, and this was long on its way.
            return;
        }

        at.Link = default;
        _ = at.Link.TryFollow(hello.Number, hasEnded: false);
        at.ParentNumber = 0;
        Reach(at, new SystemPlace(Allocation.Root, hello.IsRelay, at.Place.IsReachable, hello.Address), now);
    }

    /// <summary>The link of a system to the root has ended. It has a lease to come back.</summary>
    public void Lost(SystemId system, TimeSpan now)
    {
        if (_bySystem.TryGetValue(system, out Whereabout? at) && at.IsThere && at.Place.Parent == Allocation.Root)
        {
            at.Deadline = now + options.Lease;
        }
    }

    /// <summary>A relay says where a system is.</summary>
    public void Heard(in Connectivity said, TimeSpan now)
    {
        Whereabout at = FindOrAdd(said.System);
        if (at.HasLeft || said.Number < at.Link.Number)
        {
            return;
        }

        if (said.HasLeft)
        {
            Leave(at, said.Number, now);
            return;
        }

        bool isOlder = said.Number == at.Link.Number && said.Parent == at.Place.Parent && said.ParentNumber < at.ParentNumber;
        if (isOlder || !at.Link.TryFollow(said.Number, said.Parent.IsNone))
        {
            return;
        }

        if (said.Parent.IsNone)
        {
            Lose(at, now);
            at.Deadline = state.FindSystem(at.System) is null ? now + options.Lease : null;
            return;
        }

        at.ParentNumber = said.ParentNumber;
        Reach(at, new SystemPlace(said.Parent, said.IsRelay, at.Place.IsReachable, said.Address), now);
    }

    /// <summary>A system has said that it leaves for good.</summary>
    public void Leave(SystemId system, TimeSpan now)
    {
        Whereabout at = FindOrAdd(system);
        Leave(at, at.Link.Number, now);
    }

    /// <summary>Time has passed: what has not come back is unreachable, and of what is not reached only so much is remembered (BND-1).</summary>
    public void Tick(TimeSpan now)
    {
        foreach (Whereabout at in _inOrder)
        {
            if (at.Deadline <= now)
            {
                Lose(at, now);
            }
        }

        int detached = 0;
        bool isAnyDone = false;
        foreach (Whereabout at in _inOrder)
        {
            at.IsDone = IsOver(at);
            isAnyDone |= at.IsDone;
            detached += IsDetached(at) ? 1 : 0;
        }

        if (isAnyDone)
        {
            RemoveDone();
        }

        ForgetDetached(Math.Min(detached - options.DetachedSystems, _added), now);
        _added = 0;
        _sought.Tick(now);
    }

    /// <summary>Puts what has changed into the next epoch. No epoch is on its way, so that what systems offer is known.</summary>
    /// <param name="admit">Sees to it that a system is known from this epoch on; false if that has to wait.</param>
    /// <param name="time">Milliseconds since 1970.</param>
    public void Collect(Func<SystemId, bool> admit, long time)
    {
        bool isAnyDone = false;
        foreach (Whereabout at in _changed)
        {
            at.IsChanged = !at.HasLeft && !TryCollect(at, admit, time);
            isAnyDone |= at.HasLeft && TryCollectEnd(at);
        }

        _ = _changed.RemoveAll(static at => !at.IsChanged);
        if (isAnyDone)
        {
            RemoveDone();
        }
    }

    /// <summary>What was collected is in the directory. Of an address one copy is enough: the directory's.</summary>
    public void Shown()
    {
        foreach (Whereabout at in _collected)
        {
            if (state.FindSystem(at.System)?.Place is { } said && said == at.Place)
            {
                at.Place = said;
            }
        }

        _collected.Clear();
        foreach (Whereabout at in _leftUnknown)
        {
            if (state.FindSystem(at.System) is not null)
            {
                Change(at);
            }
        }
    }

    private bool TryCollect(Whereabout at, Func<SystemId, bool> admit, long time)
    {
        SystemState? known = state.FindSystem(at.System);
        if (known?.Place == at.Place)
        {
            return true;
        }

        if (!admit(at.System))
        {
            return false;
        }

        _added += known is null ? 1 : 0;
        sequencer.Collector.AddMove(at.System, at.Place, time, known is null ? [] : known.Services.Names);
        _collected.Add(at);
        return true;
    }

    // One that is not known yet may be as soon as an epoch is shown.
    private bool TryCollectEnd(Whereabout at)
    {
        if (state.FindSystem(at.System) is not { } known)
        {
            return false;
        }

        known.IsBeingForgotten = true;
        sequencer.Collector.AddEnd(at.System, known.Services.Names);
        at.IsDone = true;
        return true;
    }

    // What is said of it late must not bring it back: it is remembered for as long as it is not known.
    private void Leave(Whereabout at, long number, TimeSpan now)
    {
        if (at.HasLeft)
        {
            return;
        }

        at.HasLeft = true;
        _ = at.Link.TryFollow(number, hasEnded: true);
        Lose(at, now);
        at.Deadline = now + options.Lease;
        if (state.FindSystem(at.System) is { } known)
        {
            known.IsBeingForgotten = true;
            Change(at);
        }
        else
        {
            _leftUnknown.Add(at);
        }
    }

    // Only for as many as have come since: what is cut off together may come back together.
    private void ForgetDetached(int excess, TimeSpan now)
    {
        if (excess <= 0)
        {
            return;
        }

        foreach (Whereabout at in _inOrder.Where(IsDetached).OrderBy(static at => at.LostAt).Take(excess).ToList())
        {
            Leave(at, at.Link.Number, now);
        }
    }

    private void RemoveDone()
    {
        _ = _inOrder.RemoveAll(at => at.IsDone && _bySystem.Remove(at.System));
        _ = _changed.RemoveAll(static at => at.IsDone);
        _ = _leftUnknown.RemoveAll(static at => at.IsDone);
    }

    // Whether it may be reached within a lease, or its place heard of.
    private static bool MayCome(Whereabout at) => at.Place.IsReachable || (at.Deadline is not null && !at.Link.HasEnded);

    private bool IsDetached(Whereabout at) =>
        !MayCome(at) && !at.HasLeft && state.FindSystem(at.System) is { IsBeingForgotten: false };

    // It is not there for a lease, and the root has never known it; its admission may be in the epoch that is on its way.
    private bool IsOver(Whereabout at) =>
        at is { IsThere: false, Deadline: null, IsChanged: false } && sequencer.IsApplied && state.FindSystem(at.System) is null;

    // What a relay has said before its present link it says again if it is still so.
    private void Reach(Whereabout at, in SystemPlace place, TimeSpan now)
    {
        bool isOld = _bySystem.TryGetValue(place.Parent, out Whereabout? parent) && at.ParentNumber < parent.Link.Number;
        at.Deadline = isOld ? now + options.Lease : null;
        at.IsThere = true;
        at.Place = place;
        Change(at);
        foreach (Whereabout below in place.IsRelay ? _inOrder : [])
        {
            if (below.IsThere && below.Place.Parent == at.System && below.ParentNumber < at.Link.Number)
            {
                below.Deadline ??= now + options.Lease;
            }
        }

        Follow(at, now);
    }

    private void Lose(Whereabout at, TimeSpan now)
    {
        at.Deadline = null;
        at.IsThere = false;
        at.LostAt = at.LostAt == default ? now : at.LostAt;
        Follow(at, now);
    }

    // A system is reachable if it and all above it are there.
    private void Follow(Whereabout changed, TimeSpan now)
    {
        Update(changed, now);
        foreach (Whereabout at in changed.Place.IsRelay ? _inOrder : [])
        {
            Update(at, now);
        }
    }

    private void Update(Whereabout at, TimeSpan now)
    {
        bool isReachable = IsConnected(at);
        if (isReachable == at.Place.IsReachable)
        {
            return;
        }

        at.LostAt = now;
        at.Place = at.Place with { IsReachable = isReachable };
        Change(at);
    }

    // What was said at different times may be a circle; no way to the root is longer than a path.
    private bool IsConnected(Whereabout at)
    {
        for (int level = 0; level <= SystemPath.MaximumSystems && at.IsThere; level++)
        {
            if (at.Place.Parent == Allocation.Root)
            {
                return true;
            }

            if (!_bySystem.TryGetValue(at.Place.Parent, out Whereabout? parent))
            {
                return false;
            }

            at = parent;
        }

        return false;
    }

    private void Change(Whereabout at)
    {
        if (!at.IsChanged)
        {
            at.IsChanged = true;
            _changed.Add(at);
        }
    }

    private Whereabout FindOrAdd(SystemId system) => _bySystem.TryGetValue(system, out Whereabout? at) ? at : Add(system);

    private Whereabout Add(SystemId system)
    {
        var at = new Whereabout(system);
        _bySystem.Add(system, at);
        _inOrder.Add(at);
        return at;
    }
}
