using System;

namespace Coherence.Simulation.Scheduling;

/// <summary>Virtual time and what will happen in it. Events of one moment happen in the order in which they were scheduled.</summary>
internal sealed class EventQueue
{
    private Entry[] _heap = new Entry[256];
    private long _sequence;

    /// <summary>Microseconds since the start.</summary>
    public long Now { get; private set; }

    /// <summary>How many events have happened.</summary>
    public long Count { get; private set; }

    public int Waiting { get; private set; }

    public TimeSpan Time => new(Now * TimeSpan.TicksPerMicrosecond);

    public void Schedule(long delay, IEvent happening) => ScheduleAt(Now + delay, happening);

    public void ScheduleAt(long time, IEvent happening)
    {
        if (Waiting == _heap.Length)
        {
            Array.Resize(ref _heap, _heap.Length * 2);
        }

        var entry = new Entry(time < Now ? Now : time, _sequence++, happening);
        int index = Waiting++;
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (!entry.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = entry;
    }

    /// <summary>Lets the next event happen; false if there is none up to a moment.</summary>
    public bool TryRunNext(long until)
    {
        if (Waiting == 0 || _heap[0].Time > until)
        {
            return false;
        }

        Entry next = _heap[0];
        RemoveFirst();
        Now = next.Time;
        Count++;
        next.Happening.Run();
        return true;
    }

    private void RemoveFirst()
    {
        Entry last = _heap[--Waiting];
        _heap[Waiting] = default;
        int index = 0;
        while (true)
        {
            int child = (2 * index) + 1;
            if (child >= Waiting)
            {
                break;
            }

            if (child + 1 < Waiting && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(last))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        _heap[index] = last;
    }

    private readonly record struct Entry(long Time, long Sequence, IEvent Happening)
    {
        public bool IsBefore(in Entry other) => Time != other.Time ? Time < other.Time : Sequence < other.Sequence;
    }
}
