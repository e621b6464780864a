namespace Coherence.Cli.Demo;

/// <summary>What a node's process is told to do.</summary>
internal enum NodeOrderKind
{
    /// <summary>The root has been killed and is there again: the publisher may publish its last commits.</summary>
    Resumed,

    /// <summary>Nothing will be published any more: wait for the epoch, and compare all values with what git reports.</summary>
    Verify,
}
