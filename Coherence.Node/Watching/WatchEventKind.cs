namespace Coherence.Node.Watching;

/// <summary>What an event of a watch says. specs/watching.md#events.</summary>
public enum WatchEventKind
{
    /// <summary>A value is another than the reader was told before; part of the state that the next <see cref="UpToDate"/> completes.</summary>
    Changed,

    /// <summary>Everything up to the event's epoch has been yielded: what the reader knows now is one consistent state.</summary>
    UpToDate,

    /// <summary>The root has not been heard of for a lease: what the reader knows holds as of the last epoch, and does not count as current any more.</summary>
    ConnectionLost,

    /// <summary>The root is heard of again. What has changed meanwhile follows, and <see cref="UpToDate"/>.</summary>
    Resumed,
}
