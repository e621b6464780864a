using System;

namespace Coherence.Core.Messaging;

/// <summary>A queue whose elements can be reached by their place: a ring that grows.</summary>
internal sealed class Deque<T>
{
    private T[] _items = [];
    private int _first;

    public int Count { get; private set; }

    /// <summary>The element so many places behind the first.</summary>
    public ref T this[int index] => ref _items[(_first + index) & (_items.Length - 1)];

    public void Add(in T item)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        Count++;
        this[Count - 1] = item;
    }

    public void RemoveFirst()
    {
        this[0] = default!;
        _first = (_first + 1) & (_items.Length - 1);
        Count--;
    }

    private void Grow()
    {
        var larger = new T[Math.Max(8, 2 * _items.Length)];
        for (int index = 0; index < Count; index++)
        {
            larger[index] = this[index];
        }

        _items = larger;
        _first = 0;
    }
}
