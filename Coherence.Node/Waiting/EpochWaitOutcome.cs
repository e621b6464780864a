namespace Coherence.Node.Waiting;

/// <summary>How waiting for an epoch has ended.</summary>
public enum EpochWaitOutcome
{
    /// <summary>The epoch, or a later one, is applied here.</summary>
    Reached,

    /// <summary>The time given is over. The epoch may come later.</summary>
    TimedOut,

    /// <summary>The root has not been heard of for longer than the lease, so it cannot be told when the epoch will come.</summary>
    LeaseLost,
}
