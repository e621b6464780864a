using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Coherence.Core.Identity;

namespace Coherence.Node.Log;

/// <summary>The segments that a log has, oldest first. A segment is in it once the one before it is sealed, so the newest is never dropped too early.</summary>
/// <remarks>Any thread. The lock is held for a few instructions, never during I/O.</remarks>
internal sealed class SegmentList
{
    private readonly Lock _gate = new();
    private readonly List<(long Number, Epoch First)> _segments = [];

    /// <summary>Begins with the oldest segment.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="first">The epoch of its first record, or of the one that will be.</param>
    public SegmentList(long number, Epoch first) => Add(number, first);

    /// <summary>The first epoch whose record is there, or will be.</summary>
    public Epoch First
    {
        get
        {
            lock (_gate)
            {
                return _segments[0].First;
            }
        }
    }

    /// <summary>The oldest segment, if all of its records are before an epoch and it is not the newest.</summary>
    public bool TryOldestBefore(Epoch epoch, out long number)
    {
        lock (_gate)
        {
            number = _segments[0].Number;
            return _segments.Count > 1 && _segments[1].First <= epoch;
        }
    }

    /// <summary>The numbers of all segments but the oldest, oldest first.</summary>
    public long[] AfterOldest()
    {
        lock (_gate)
        {
            return [.. _segments.Skip(1).Select(static segment => segment.Number)];
        }
    }

    /// <summary>Removes the oldest segment, which is not the newest.</summary>
    public void RemoveOldest()
    {
        lock (_gate)
        {
            _segments.RemoveAt(0);
        }
    }

    /// <summary>Adds the newest segment, now that the one before it is sealed.</summary>
    public void Add(long number, Epoch first)
    {
        lock (_gate)
        {
            _segments.Add((number, first));
        }
    }
}
