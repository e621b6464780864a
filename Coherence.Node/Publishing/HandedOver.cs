using System.Threading;

namespace Coherence.Node.Publishing;

/// <summary>Counts the updates that a node was handed and its engine does not have yet: who has published one must not read as if it had not. Any thread.</summary>
internal sealed class HandedOver
{
    private long _waiting;

    /// <summary>Whether the engine has all that was handed over before this is asked.</summary>
    public bool IsTaken => Interlocked.Read(ref _waiting) == 0;

    /// <summary>One more is about to be handed to the engine.</summary>
    public void Add() => Interlocked.Increment(ref _waiting);

    /// <summary>The engine has one, or will never have it.</summary>
    public void Take() => Interlocked.Decrement(ref _waiting);
}
