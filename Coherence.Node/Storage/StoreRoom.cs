using System;
using System.Threading;
using Coherence.Node.Storage.Failures;

namespace Coherence.Node.Storage;

/// <summary>Whether the disk has room for the log of values. specs/store.md#full-disk.</summary>
/// <remarks>
/// Any thread. Room is reserved ahead of the log's end, so that a write of FASTER's does not meet a full disk; where a file system cannot do
/// that, such a write waits here and is tried again: the page stays in memory until it is written, and nothing of the file counts before a sync.
/// </remarks>
internal sealed class StoreRoom(TimeSpan retryInterval) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stopped = new();
    private Action<Exception?>? _changed;
    private Exception? _notReserved;
    private Exception? _waiting;
    private bool _wasMissing;

    /// <summary>How long to wait before another try.</summary>
    public TimeSpan RetryInterval => retryInterval;

    /// <summary>Why there is none; null if there is enough.</summary>
    public Exception? Missing => Volatile.Read(ref _waiting) ?? Volatile.Read(ref _notReserved);

    /// <summary>From here on writes wait for room, instead of failing.</summary>
    /// <param name="changed">Hears when there is none any more, and why; and with null when there is some again.</param>
    public void Start(Action<Exception?> changed)
    {
        lock (_gate)
        {
            _changed = changed;
        }
    }

    /// <summary>Room ahead could not be reserved, for this reason; or was, if it is null.</summary>
    public void Reserved(Exception? failure) => Set(ref _notReserved, failure);

    /// <summary>A write met a full disk. True, after a while, when it is to be tried again; false at the end.</summary>
    /// <exception cref="StoreException">The store is only being opened: then it cannot be.</exception>
    public bool WaitForRoom(Exception failure)
    {
        lock (_gate)
        {
            if (_changed is null)
            {
                throw StoreException.OfRunning(failure);
            }
        }

        Set(ref _waiting, failure);
        return !_stopped.Wait(retryInterval);
    }

    /// <summary>A write has found room.</summary>
    public void Written()
    {
        if (Volatile.Read(ref _waiting) is not null)
        {
            Set(ref _waiting, null);
        }
    }

    /// <summary>Nobody waits any more.</summary>
    public void Stop() => _stopped.Set();

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    private void Set(ref Exception? place, Exception? failure)
    {
        lock (_gate)
        {
            Volatile.Write(ref place, failure);
            bool isMissing = Missing is not null;
            if (isMissing != _wasMissing)
            {
                _wasMissing = isMissing;
                _changed?.Invoke(Missing);
            }
        }
    }
}
