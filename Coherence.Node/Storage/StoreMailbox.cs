using System.Collections.Generic;
using System.Threading;

namespace Coherence.Node.Storage;

/// <summary>What waits for the thread of the store, in order.</summary>
internal sealed class StoreMailbox
{
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
    /// <param name="milliseconds">How long to wait at most; null for as long as it takes.</param>
    public bool Wait(bool loadsOnly, int? milliseconds)
    {
        lock (_gate)
        {
            while (!_isStopped && !_isNudged && !CanTake(loadsOnly))
            {
                if (!Monitor.Wait(_gate, milliseconds ?? Timeout.Infinite))
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
