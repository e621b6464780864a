using System;
using System.Collections.Generic;

namespace Coherence.Core.Links;

/// <summary>Buffers that are lent and come back, so that the steady state allocates none. What a tick finds not to have been needed is given up.</summary>
/// <remarks>
/// If nothing large went through them since the tick before, one goes of those that were needed, too: so those that had to grow are not kept
/// for small things for ever. They are lent in turn, the one that came back first before the others, so that it is another one each time.
/// </remarks>
internal sealed class SpareBuffers<T>
    where T : class, new()
{
    // While there is more in one than this, the next of that size would have to grow again.
    private const int LargeBytes = 16 << 10;

    private readonly Queue<T> _free = [];

    // Since the last tick: the fewest that were free, and the most that was in one.
    private int _unneeded;
    private int _largest;

    public T Take()
    {
        if (!_free.TryDequeue(out T? buffer))
        {
            buffer = new T();
        }

        _unneeded = Math.Min(_unneeded, _free.Count);
        return buffer;
    }

    /// <summary>So much was in one that is lent.</summary>
    public void Note(int bytes) => _largest = Math.Max(_largest, bytes);

    public void Return(T buffer) => _free.Enqueue(buffer);

    public void Tick()
    {
        int replaced = _largest > LargeBytes ? 0 : 1;
        for (int left = Math.Min(_unneeded + replaced, _free.Count); left > 0; left--)
        {
            _ = _free.Dequeue();
        }

        _unneeded = _free.Count;
        _largest = 0;
    }
}
