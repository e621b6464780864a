using System;

namespace Coherence.Core.Identity;

/// <summary>Cuts one arc into sub-arcs with strictly increasing prefixes, none of which overlap (ARC-1).</summary>
/// <remarks>One thread at a time. What was allocated is never allocated again, so a sub-arc needs no return.</remarks>
public sealed class ArcAllocator
{
    // One bit wider than the space would need: the state "everything is allocated" is the pair (_next = 0, _exhausted = true).
    private UInt128 _next;
    private bool _exhausted;

    /// <summary>An allocator of which nothing is allocated yet.</summary>
    public ArcAllocator(Arc arc)
    {
        Arc = arc;
        _next = arc.Prefix.Value;
    }

    /// <summary>The arc that is cut up.</summary>
    public Arc Arc { get; }

    /// <summary>The last identifier that counts as allocated; null if none does.</summary>
    public Identifier? Last
    {
        get
        {
            if (_exhausted)
            {
                return Arc.Last;
            }

            return _next == Arc.Prefix.Value ? null : new Identifier(_next - 1);
        }
    }

    /// <summary>The next sub-arc with a prefix of the given length. False if no aligned one is left, or the length is not that of a sub-arc.</summary>
    public bool TryAllocate(int bits, out Arc subArc)
    {
        subArc = default;
        if (_exhausted || bits < Arc.Bits || bits > Arc.SpaceBits)
        {
            return false;
        }

        UInt128 sizeMinusOne = bits == 0 ? UInt128.MaxValue : (UInt128.One << (Arc.SpaceBits - bits)) - 1;
        UInt128 prefix = unchecked(_next + sizeMinusOne) & ~sizeMinusOne;
        if (prefix < _next || !Arc.Contains(new Identifier(prefix)))
        {
            return false;
        }

        subArc = Arc.Create(new Identifier(prefix), bits);
        MarkAllocated(subArc);
        return true;
    }

    /// <summary>Counts everything up to the end of a sub-arc as allocated: for state that is read back after a restart.</summary>
    /// <exception cref="ArgumentException">It is not a sub-arc of <see cref="Arc"/>.</exception>
    public void MarkAllocated(Arc subArc)
    {
        if (!Arc.Contains(subArc))
        {
            throw new ArgumentException($"{subArc} is not inside {Arc}.");
        }

        if (_exhausted || subArc.Last.Value < _next)
        {
            return;
        }

        _exhausted = subArc.Last == Arc.Last;
        _next = unchecked(subArc.Last.Value + 1);
    }
}
