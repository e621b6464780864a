using System;
using System.Threading;

namespace Coherence.Node.Storage.Devices;

/// <summary>Whether the store still works. The first failure is final: FASTER loses errors or waits for ever, so it never hears of one.</summary>
/// <remarks>Any thread. After a failure devices touch no disk, reads give zeros, and the thread of the store ends at the next look.</remarks>
internal sealed class StoreHealth
{
    private Exception? _failure;

    /// <summary>What failed first; null while all is well.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Something failed.</summary>
    public void Report(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);
}
