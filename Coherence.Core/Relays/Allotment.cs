using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Relays;

/// <summary>The arcs that a relay was granted, and what it has allotted out of them to the systems below (ARC-1).</summary>
/// <remarks>specs/epochs.md#allotment. Soft state: a relay that starts again is granted another arc, so it never allots anything twice.</remarks>
internal sealed class Allotment
{
    // An upstream beyond so many is not taken an arc from: nothing may ever be forgotten here (ARC-2).
    private const int RememberedUpstreams = 4096;

    private readonly Dictionary<SystemId, long> _newest = [];
    private readonly Queue<ArcAllocator> _next = [];
    private ArcAllocator? _current;
    private ArcAllocator? _systems;
    private SystemId _reserved;

    /// <summary>Whether anything was ever granted.</summary>
    public bool HasArc => _newest.Count > 0;

    /// <summary>Whether the last arc that was granted is being allotted from, so that another should be asked for.</summary>
    public bool IsNearlyUsedUp => _next.Count == 0;

    /// <summary>The number of the newest arc that an upstream granted; 0 if it granted none.</summary>
    public long NewestOf(SystemId upstream) => _newest.GetValueOrDefault(upstream);

    /// <summary>Takes an arc over. One whose number is not above all before it from the same upstream is a repetition.</summary>
    public void Grant(SystemId upstream, in GrantArc grant)
    {
        bool isKnown = _newest.TryGetValue(upstream, out long newest);
        if (grant.Number <= newest || (!isKnown && _newest.Count == RememberedUpstreams))
        {
            return;
        }

        _newest[upstream] = grant.Number;
        _next.Enqueue(new ArcAllocator(grant.Arc));
    }

    /// <summary>A sub-arc of this length; false if none is left.</summary>
    public bool TryTake(int bits, out Arc arc)
    {
        while (_current is null || !_current.TryAllocate(bits, out arc))
        {
            if (!_next.TryDequeue(out _current))
            {
                arc = default;
                return false;
            }
        }

        return true;
    }

    /// <summary>Sees to it that there is a system id to give, out of arcs of this length; false if none is left.</summary>
    public bool TryReserveSystem(int bits)
    {
        Arc one = default;
        while (_reserved.IsNone && (_systems is null || !_systems.TryAllocate(Arc.SpaceBits, out one)))
        {
            if (!TryTake(bits, out Arc arc))
            {
                return false;
            }

            _systems = new ArcAllocator(arc);
        }

        _reserved = _reserved.IsNone ? new SystemId(one.Prefix) : _reserved;
        return true;
    }

    /// <summary>Gives away the system id that was reserved.</summary>
    public SystemId TakeSystem()
    {
        SystemId taken = _reserved;
        _reserved = SystemId.None;
        return taken;
    }

    /// <summary>How long the arcs are from which a relay below allots: half-way between this relay's own and those of operations.</summary>
    public int BitsForRelay(int arcBits)
    {
        ArcAllocator? source = _current ?? (_next.TryPeek(out ArcAllocator? next) ? next : null);
        return source is null ? arcBits : (source.Arc.Bits + arcBits) / 2;
    }
}
