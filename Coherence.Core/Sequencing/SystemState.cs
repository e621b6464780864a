using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>What the root remembers of one system: how far its timeline is taken, its arcs, and outcomes it may not have heard.</summary>
internal sealed class SystemState(SystemId system)
{
    private ArcUse? _lastUsed;

    public SystemId System { get; } = system;

    /// <summary>The last of its epochs that was taken into a root epoch, durable or on its way to being so.</summary>
    public Epoch Received { get; set; }

    /// <summary>The last of its epochs that was applied.</summary>
    public Epoch Applied { get; set; }

    /// <summary>The arcs that are not used up, by increasing prefix.</summary>
    public List<ArcUse> Arcs { get; } = [];

    /// <summary>Whether another arc is in a root epoch that is not applied yet.</summary>
    public bool IsArcOnItsWay { get; set; }

    /// <summary>Whether its end is in a root epoch that is not applied yet.</summary>
    public bool IsBeingForgotten { get; set; }

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

    public void ReleaseArc(Arc arc)
    {
        _ = Arcs.RemoveAll(use => use.Arc == arc);
        _lastUsed = null;
    }

    /// <summary>Whether the newest arc is so far used that the next should be granted now.</summary>
    public bool NeedsArc => !IsArcOnItsWay && !IsBeingForgotten && (Arcs.Count == 0 || (Arcs[^1].Watermark > Arcs[^1].Size / 2));
}
