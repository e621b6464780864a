using System;
using Coherence.Core.Identity;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>What a root's engine asks of the process around it. Called by the engine's thread; must return at once and not call back into the engine.</summary>
public interface IRootHost : IServingHost
{
    /// <summary>The time of day, for people: milliseconds since 1970 in UTC.</summary>
    long UtcMilliseconds { get; }

    /// <summary>The record of an epoch is to be made durable; the answer is <c>SystemEngine.EpochDurable</c> or <c>SystemEngine.PersistFailed</c>.</summary>
    /// <param name="epoch">The epoch after the last one.</param>
    /// <param name="record">Its record; the bytes stay as they are until the answer.</param>
    void Persist(Epoch epoch, ReadOnlyMemory<byte> record);
}
