using System;
using System.Diagnostics.CodeAnalysis;
using Coherence.Core.Tables;

namespace Coherence.Core.Directory;

/// <summary>The children that are interested in one index value. A mutable struct inside its entry; empty, it costs no memory of its own.</summary>
[SuppressMessage("Design", "MA0102:Make member readonly", Justification = "It is a mutable list.")]
internal struct Subscriptions
{
    private SmallList<Subscription> _items;

    public readonly Span<Subscription> Items => _items.Items;

    public readonly int Count => _items.Count;

    /// <summary>The index of the child's subscription, or −1.</summary>
    public readonly int IndexOf(int child, ushort generation)
    {
        ReadOnlySpan<Subscription> items = Items;
        for (int index = 0; index < items.Length; index++)
        {
            if (items[index].Child == child && items[index].Generation == generation)
            {
                return index;
            }
        }

        return -1;
    }

    public int Add(Subscription subscription)
    {
        _items.Add(subscription);
        return _items.Count - 1;
    }

    /// <summary>Removes one; the last takes its place.</summary>
    public void RemoveAt(int index)
    {
        int last = _items.Count - 1;
        _items[index] = _items[last];
        _items.RemoveAt(last);
        _items.Relieve();
    }
}
