using Coherence.Core.Identity;
using Coherence.Core.Tables;

namespace Coherence.Core.Sequencing;

/// <summary>What the root remembers of one system: how far its timeline is taken, its arcs, and outcomes it may not have heard.</summary>
internal sealed class SystemState(SystemId system)
{
    /// <summary>The most arcs of one system whose use is remembered at a time.</summary>
    public const int MaximumArcs = 64;

    /// <summary>The most services that one system offers.</summary>
    public const int MaximumServices = 256;

    /// <summary>The arcs that are not used up, by increasing prefix.</summary>
    public SmallList<ArcUse> Arcs;

    /// <summary>The prefixes of all arcs that operations of this system have come or may come from, given up or not.</summary>
    public SmallList<Identifier> OwnedArcs;

    /// <summary>The services that it offers.</summary>
    public ServiceNames Services;

    private ArcUse? _lastUsed;

    public SystemId System { get; } = system;

    /// <summary>The last of its epochs that is part of a root epoch, durable or on its way to being so.</summary>
    public Epoch Applied { get; set; }

    /// <summary>Whether another arc is in a root epoch that is not applied yet.</summary>
    public bool IsArcOnItsWay { get; set; }

    /// <summary>Whether it has left, or has to be forgotten: its end is in the next root epoch, or in one that is not applied yet.</summary>
    public bool IsBeingForgotten { get; set; }

    /// <summary>Where it is; null as long as no link of it was heard of.</summary>
    public SystemPlace? Place { get; set; }

    public OutcomeLog Outcomes { get; } = new();

    /// <summary>The arc of an identifier, or null if it is in none of this system's.</summary>
    public ArcUse? FindArc(Identifier identifier)
    {
        if (_lastUsed is not null && _lastUsed.Arc.Contains(identifier))
        {
            return _lastUsed;
        }

        foreach (ArcUse use in Arcs)
        {
            if (use.Arc.Contains(identifier))
            {
                _lastUsed = use;
                return use;
            }
        }

        return null;
    }

    /// <summary>Whether an arc is one of those that are not used up.</summary>
    public bool HasArc(Arc arc) => IndexOf(arc) >= 0;

    public void ReleaseArc(Arc arc)
    {
        if (IndexOf(arc) is >= 0 and var index)
        {
            Arcs.RemoveAt(index);
            _lastUsed = null;
        }
    }

    /// <summary>Whether the newest arc is so far used that the next should be granted now.</summary>
    public bool NeedsArc
    {
        get
        {
            if (IsArcOnItsWay || IsBeingForgotten)
            {
                return false;
            }

            return NewestGranted is not { } newest || newest.Watermark > newest.Size / 2;
        }
    }

    /// <summary>The newest arc that the root has granted to it.</summary>
    public ArcUse? NewestGranted
    {
        get
        {
            for (int index = Arcs.Count - 1; index >= 0; index--)
            {
                if (!Arcs[index].IsAllottedByRelay)
                {
                    return Arcs[index];
                }
            }

            return null;
        }
    }

    private int IndexOf(Arc arc)
    {
        int index = Arcs.Count - 1;
        while (index >= 0 && Arcs[index].Arc != arc)
        {
            index--;
        }

        return index;
    }
}
