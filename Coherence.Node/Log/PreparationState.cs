namespace Coherence.Node.Log;

/// <summary>How far the next segment is.</summary>
internal enum PreparationState
{
    /// <summary>Being made, or about to be.</summary>
    Working,

    /// <summary>Ready to be taken.</summary>
    Ready,

    /// <summary>The last try failed; another follows.</summary>
    Failed,

    /// <summary>The log is closed.</summary>
    Stopped,
}
