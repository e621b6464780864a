using System;
using System.Collections.Generic;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Relays;

/// <summary>The systems below a relay, and over which child each is reached: says so to the upstream.</summary>
/// <remarks>specs/directory.md#where-systems-are. Soft state: all of it is said again on a new link.</remarks>
internal sealed class Below(UpstreamSide upstream)
{
    private readonly Dictionary<SystemId, BelowSystem> _bySystem = [];

    // In the order in which they were first heard of (DET-1).
    private readonly List<BelowSystem> _inOrder = [];

    /// <summary>How many it knows.</summary>
    public int Count => _inOrder.Count;

    /// <summary>The child over which a system is reached; null if it is not below, or cannot be reached just now.</summary>
    public RelayChild? RouteTo(SystemId system)
    {
        for (int level = 0; level <= SystemPath.MaximumSystems && _bySystem.TryGetValue(system, out BelowSystem? below); level++)
        {
            if (below.Child is not null)
            {
                return below.Child.IsGone ? null : below.Child;
            }

            system = below.Said.Parent;
        }

        return null;
    }

    /// <summary>A system is a child of this relay.</summary>
    public void Welcomed(RelayChild child, in Hello hello, TimeSpan now)
    {
        BelowSystem below = FindOrAdd(child.Id);
        if (hello.Number < below.Link.Number)
        {
            // It is elsewhere by now, and this was long on its way.
            return;
        }

        below.Link = default;
        _ = below.Link.TryFollow(hello.Number, hasEnded: false);
        below.Child = child;
        Take(below, new Connectivity(child.Id, upstream.Timeline.System, hello.Number, 0, hello.IsRelay, hello.Address, AffectsAllServices: true), now);
    }

    /// <summary>A relay below says where a system is.</summary>
    public void Heard(in Connectivity said, TimeSpan now)
    {
        if (said.System == upstream.Timeline.System || said.Parent == upstream.Timeline.System)
        {
            // What others knew before this relay went below them, or its own word that has come round.
            return;
        }

        BelowSystem below = FindOrAdd(said.System);
        if (IsOlder(said, below.Said) || !below.Link.TryFollow(said.Number, said.Parent.IsNone))
        {
            return;
        }

        // In a circle it comes round again and again.
        bool isRepeated = below.Said == said && now - below.SaidAt < upstream.Link.Lease / 2;
        if (!isRepeated)
        {
            below.Child = null;
            Take(below, said, now);
        }
    }

    /// <summary>A child's link has ended. It has a lease to come back.</summary>
    public void Lost(RelayChild child, TimeSpan now)
    {
        if (_bySystem.TryGetValue(child.Id, out BelowSystem? below) && below.Child == child)
        {
            below.LostAt = now;
        }
    }

    /// <summary>A child has left for good.</summary>
    public void Left(RelayChild child, TimeSpan now)
    {
        if (_bySystem.TryGetValue(child.Id, out BelowSystem? below) && below.Child == child)
        {
            End(below, below.Said with { HasLeft = true }, now);
        }
    }

    /// <summary>Time has passed: who has not come back within a lease is said to be gone.</summary>
    public void Tick(TimeSpan now)
    {
        TimeSpan lease = upstream.Link.Lease;
        foreach (BelowSystem below in _inOrder)
        {
            bool isLost = below.Child is not null && now - below.LostAt > lease;
            if (isLost)
            {
                End(below, below.Said, now);
            }

            below.LostAt = IsThere(below) ? below.Child is null ? null : below.LostAt : below.LostAt ?? now;
        }

        if (upstream.Link.IsUp)
        {
            // The last channel over which its end may have been lost has ended by then.
            _ = _inOrder.RemoveAll(below => !IsThere(below) && now - below.LostAt > 2 * lease && _bySystem.Remove(below.System));
        }
    }

    /// <summary>What was said may have been lost: all of it is said again.</summary>
    public void SayAll(TimeSpan now)
    {
        foreach (BelowSystem below in _inOrder)
        {
            below.LostAt = IsThere(below) ? below.LostAt : now;
            Say(below, now);
        }
    }

    /// <summary>This relay is another system from here on.</summary>
    public void Clear()
    {
        _bySystem.Clear();
        _inOrder.Clear();
    }

    // The same of the same link, from before the parent had a new one.
    private static bool IsOlder(in Connectivity said, in Connectivity known) =>
        said.System == known.System && said.Number == known.Number && said.Parent == known.Parent && said.ParentNumber < known.ParentNumber;

    // Whether its link is up, or has a lease to come back, and so is that of every relay between it and here.
    private bool IsThere(BelowSystem below)
    {
        for (int level = 0; level <= SystemPath.MaximumSystems && !below.Said.Parent.IsNone; level++)
        {
            if (below.Child is not null)
            {
                return true;
            }

            if (!_bySystem.TryGetValue(below.Said.Parent, out BelowSystem? parent))
            {
                return false;
            }

            below = parent;
        }

        return false;
    }

    private void End(BelowSystem below, in Connectivity said, TimeSpan now)
    {
        below.Child = null;
        _ = below.Link.TryFollow(said.Number, hasEnded: true);
        Take(below, said with { Parent = SystemId.None }, now);
    }

    private void Take(BelowSystem below, in Connectivity said, TimeSpan now)
    {
        below.LostAt = null;
        below.Said = said;
        Say(below, now);
    }

    // Of its own children it says with each that it is of its present link; what was said further below stays as it is.
    private void Say(BelowSystem below, TimeSpan now)
    {
        below.SaidAt = now;
        upstream.Writer.Connectivity(
            below.Said.Parent == upstream.Timeline.System ? below.Said with { ParentNumber = upstream.Link.Number } : below.Said);
    }

    private BelowSystem FindOrAdd(SystemId system)
    {
        if (!_bySystem.TryGetValue(system, out BelowSystem? below))
        {
            below = new BelowSystem(system);
            _bySystem.Add(system, below);
            _inOrder.Add(below);
        }

        return below;
    }
}
