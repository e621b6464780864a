using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>The root's own identifier space: which system ids and arcs have been given away (ARC-1, ARC-2).</summary>
/// <remarks>
/// System ids are the identifiers of arc number 0, operations' arcs follow in increasing order. What is given away is in
/// an epoch record before anybody hears of it, and is given away again only if that record never became durable.
/// </remarks>
internal sealed class Allocation
{
    private static readonly Arc SystemArc = Arc.Create(Identifier.None, 96);

    private readonly ArcAllocator _systems = new(SystemArc);
    private readonly ArcAllocator _arcs = new(Arc.Everything);

    public Allocation()
    {
        _arcs.MarkAllocated(SystemArc);
        MarkSystem(SystemId.None);
        MarkSystem(Root);
    }

    /// <summary>The root's own system id: the first there is.</summary>
    public static SystemId Root { get; } = new(new Identifier(1));

    public SystemId NextSystem() => _systems.TryAllocate(Arc.SpaceBits, out Arc one)
        ? new SystemId(one.Prefix)
        : throw new InvalidOperationException("All 2³² system ids of this cluster have been given away.");

    public Arc NextArc(int bits) => _arcs.TryAllocate(bits, out Arc arc)
        ? arc
        : throw new InvalidOperationException("All arcs of this cluster have been given away.");

    /// <summary>A system id was given away; one that a relay gave away is in no arc of the root's own.</summary>
    public void MarkSystem(SystemId system)
    {
        if (SystemArc.Contains(system.Value))
        {
            _systems.MarkAllocated(Arc.Create(system.Value, Arc.SpaceBits));
        }
    }

    public void MarkArc(Arc arc) => _arcs.MarkAllocated(arc);

    /// <summary>The newest system id, and the last identifier of the newest arc, that were given away.</summary>
    public (Identifier System, Identifier Arc) Newest => (_systems.Last!.Value, _arcs.Last!.Value);

    /// <summary>Takes over what was given away before, as it was read back.</summary>
    public void Restore((Identifier System, Identifier Arc) newest)
    {
        MarkSystem(new SystemId(newest.System));
        _arcs.MarkAllocated(Arc.Create(newest.Arc, Arc.SpaceBits));
    }
}
