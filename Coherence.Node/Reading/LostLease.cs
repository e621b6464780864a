namespace Coherence.Node.Reading;

/// <summary>What a read does when the root has not been heard of for longer than the lease.</summary>
public enum LostLease
{
    /// <summary>Waits until the root is heard of again. The default.</summary>
    Wait,

    /// <summary>Fails with <see cref="Failures.CoherenceFailure.LeaseLost"/>, also when the lease is lost while the read waits.</summary>
    Throw,

    /// <summary>
    /// Answers from the cache, and the answer says that it is stale. What the cache does not hold, or holds only as of an epoch
    /// before the one that was asked for, fails with <see cref="Failures.CoherenceFailure.LeaseLost"/>: such a read never waits for the root.
    /// </summary>
    ServeStale,
}
