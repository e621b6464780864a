using System.Collections.Generic;
using System.Threading;

namespace Coherence.Node.Storage;

/// <summary>What waits for the thread of the store, in order.</summary>
internal sealed class StoreMailbox
{
    // FASTER moves on when a write ends, which nudges; this is for the steps that it takes at other moments.
    private const int WatchMilliseconds = 10;

    private readonly object _gate = new();
    private readonly Queue<StoreRequest> _requests = new();
    private bool _isStopped;
    private bool _isNudged;

    /// <summary>Adds a request; nothing happens any more after <see cref="Stop"/>.</summary>
    public void Post(in StoreRequest request)
    {
        lock (_gate)
        {
            if (!_isStopped)
            {
                _requests.Enqueue(request);
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>A write has ended: whoever waits for it may look again.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _isNudged = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Drops what waits; <see cref="Wait"/> ends.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _requests.Clear();
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until there is something to do. False at the end.</summary>
    /// <param name="loadsOnly">Whether nothing but loads may be taken now.</param>
    /// <param name="isWatching">Whether FASTER is on its way to something.</param>
    public bool Wait(bool loadsOnly, bool isWatching)
    {
        lock (_gate)
        {
            while (!_isStopped && !_isNudged && !CanTake(loadsOnly))
            {
                if (!isWatching)
                {
                    _ = Monitor.Wait(_gate);
                }
                else if (!Monitor.Wait(_gate, WatchMilliseconds))
                {
                    break;
                }
            }

            _isNudged = false;
            return !_isStopped;
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _isStopped;
            }
        }
    }

    /// <summary>Takes the next request, if there is one that may be taken.</summary>
    public bool TryTake(bool loadsOnly, out StoreRequest request)
    {
        lock (_gate)
        {
            bool can = CanTake(loadsOnly);
            request = can ? _requests.Dequeue() : default;
            return can;
        }
    }

    private bool CanTake(bool loadsOnly) =>
        _requests.TryPeek(out StoreRequest next) && (!loadsOnly || next.Kind == StoreRequestKind.Load);
}
