using System;

namespace Coherence.Core.Messaging;

/// <summary>A queue whose elements can be reached by their place: a ring that grows, and is given up when it is large and empty.</summary>
internal sealed class Deque<T>
{
    // A ring that is no larger stays until it is relieved, or each message would make one.
    private const int LargestIdle = 64;

    private T[] _items = [];
    private int _first;

    public int Count { get; private set; }

    /// <summary>How many elements it holds before it has to grow.</summary>
    public int Capacity => _items.Length;

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
        if (Count == 0 && Capacity > LargestIdle)
        {
            Relieve();
        }
    }

    /// <summary>Gives up its room, if it holds nothing.</summary>
    public void Relieve()
    {
        if (Count == 0)
        {
            _items = [];
            _first = 0;
        }
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
