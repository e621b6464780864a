using System;
using System.Diagnostics.CodeAnalysis;

namespace Coherence.Core.Directory;

/// <summary>The children that are interested in one index value. A mutable struct inside its entry; empty, it costs no memory of its own.</summary>
[SuppressMessage("Design", "MA0102:Make member readonly", Justification = "It is a mutable list.")]
internal struct Subscriptions
{
    private Subscription[]? _items;
    private int _count;

    public readonly Span<Subscription> Items => _items.AsSpan(0, _count);

    public readonly int Count => _count;

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
        if (_items is null)
        {
            _items = new Subscription[1];
        }
        else if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count < 4 ? 4 : _count * 2);
        }

        _items[_count] = subscription;
        return _count++;
    }

    /// <summary>Removes one; the last takes its place.</summary>
    public void RemoveAt(int index)
    {
        _count--;
        _items![index] = _items[_count];
        if (_count == 0)
        {
            _items = null;
        }
    }
}
