using Coherence.Core.Messages;

namespace Coherence.Core.Caching;

/// <summary>What the cache asks of the engine around it, and tells it.</summary>
internal interface ICacheOwner
{
    /// <summary>Sends an Acquire if there is an upstream; false if there is none, and then <see cref="ValueCache.Resume"/> asks again.</summary>
    bool TrySend(in Acquire acquire);

    /// <summary>A watched value has a new current value.</summary>
    void ValueChanged(CachedValue value);

    /// <summary>What is current is about to be another value, or none. What it is still, holds up to the present epoch.</summary>
    void CurrentChanges(CachedValue value);

    /// <summary>
    /// A watched value does not hold any more, or had ended when it came. It is asked for again, unless it has come ahead of its epoch; then
    /// <see cref="ValueChanged"/> comes, also if it is the same.
    /// </summary>
    void ValueEnded(CachedValue value);

    /// <summary>A watched value cannot be granted.</summary>
    void WatchRefused(CachedValue value, RefuseReason reason);

    /// <summary>A value that children hold is another now, or is not known any more: with the next epoch they hear of it. May be repeated.</summary>
    void ServedValueChanged(CachedValue value);
}
