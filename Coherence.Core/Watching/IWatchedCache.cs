using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Watching;

/// <summary>What watches need of the engine whose values they are of. Engine thread.</summary>
public interface IWatchedCache
{
    /// <summary>The root epoch that is applied.</summary>
    Epoch Applied { get; }

    /// <summary>From now on the value is kept current, and what becomes of it is reported.</summary>
    CachedValue Watch(IndexSpec spec);

    /// <summary>Ends one <see cref="Watch"/>.</summary>
    void Unwatch(CachedValue value);

    /// <summary>Completes the waiter with the value as of an epoch.</summary>
    void ReadAt(IndexSpec spec, Epoch at, IValueWaiter waiter);

    /// <summary>A waiter is no longer interested.</summary>
    void CancelRead(IndexSpec spec, IValueWaiter waiter);
}
