using System;
using System.Diagnostics.CodeAnalysis;

namespace Coherence.Core.Tables;

/// <summary>A list that is mostly empty, or has one element. A mutable struct inside its owner; empty, it costs no memory of its own.</summary>
/// <remarks>An array that it has needed stays until <see cref="Relieve"/>: to be filled and emptied again and again allocates nothing.</remarks>
[SuppressMessage("Design", "MA0102:Make member readonly", Justification = "It is a mutable list.")]
internal struct SmallList<T>
{
    private T[]? _items;
    private int _count;

    public readonly int Count => _count;

    /// <summary>The elements, until one is added or removed.</summary>
    public readonly Span<T> Items => _items.AsSpan(0, _count);

    public readonly ref T this[int index] => ref Items[index];

    public readonly Span<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    public void Add(T item) => Insert(_count, item);

    public void Insert(int index, T item)
    {
        if (_items is null)
        {
            _items = new T[1];
        }
        else if (_count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, 2 * _count));
        }

        _items.AsSpan(index, _count - index).CopyTo(_items.AsSpan(index + 1));
        _items[index] = item;
        _count++;
    }

    public void RemoveAt(int index) => RemoveRange(index, 1);

    public void RemoveRange(int index, int count)
    {
        Items[(index + count)..].CopyTo(Items[index..]);
        Items[(_count - count)..].Clear();
        _count -= count;
    }

    public void Clear() => RemoveRange(0, _count);

    /// <summary>Gives its memory back if it is empty.</summary>
    public void Relieve()
    {
        if (_count == 0)
        {
            _items = null;
        }
    }
}
