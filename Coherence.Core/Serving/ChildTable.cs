using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Serving;

/// <summary>The connected children, by slot, by system id and by link. A slot that is used again has another generation, so old subscriptions are told apart.</summary>
internal sealed class ChildTable
{
    private readonly List<Child?> _slots = [];
    private readonly List<ushort> _generations = [];
    private readonly Stack<int> _free = [];
    private readonly Dictionary<SystemId, Child> _byId = [];
    private readonly Dictionary<LinkId, Child> _byLink = [];

    public int Count => _byId.Count;

    /// <summary>By slot; null where none is.</summary>
    public IReadOnlyList<Child?> Slots => _slots;

    public Child? Find(SystemId system) => _byId.GetValueOrDefault(system);

    public Child? Find(LinkId link) => _byLink.GetValueOrDefault(link);

    public Child? Find(int slot, ushort generation) => _generations[slot] == generation ? _slots[slot] : null;

    /// <summary>The slot and generation of the next child.</summary>
    public (int Slot, ushort Generation) Reserve()
    {
        if (_free.TryPop(out int slot))
        {
            return (slot, _generations[slot]);
        }

        _slots.Add(null);
        _generations.Add(0);
        return (_slots.Count - 1, 0);
    }

    public void Add(Child child)
    {
        _slots[child.Slot] = child;
        _byId.Add(child.Id, child);
        _byLink.Add(child.Link, child);
    }

    public void Remove(Child child)
    {
        _slots[child.Slot] = null;
        _generations[child.Slot]++;
        _free.Push(child.Slot);
        _ = _byId.Remove(child.Id);
        _ = _byLink.Remove(child.Link);
    }
}
