using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Engine;

/// <summary>What a root's engine asks of the process around it. Called by the engine's thread; must return at once and not call back into the engine.</summary>
public interface IRootHost
{
    /// <summary>The record of an epoch is to be made durable; the answer is <see cref="SystemEngine.EpochDurable"/> or <see cref="SystemEngine.PersistFailed"/>.</summary>
    /// <param name="epoch">The epoch after the last one.</param>
    /// <param name="record">Its record; the bytes stay as they are until the answer.</param>
    void Persist(Epoch epoch, ReadOnlyMemory<byte> record);

    /// <summary>A child was welcomed or has gone.</summary>
    /// <param name="children">How many are connected now.</param>
    void ChildrenChanged(int children);
}
