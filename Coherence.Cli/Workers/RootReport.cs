namespace Coherence.Cli.Workers;

/// <summary>What a root in a process of its own says of itself: once when it serves, then whenever it is asked.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Epoch">Its newest durable epoch.</param>
/// <param name="RecoveryMilliseconds">How long it took to read its log at the start.</param>
/// <param name="Operations">Operations applied since the start, those read back from the log included.</param>
/// <param name="Invalidations">Values invalidated at nodes since the start.</param>
/// <param name="Refreshes">Values refreshed at nodes since the start.</param>
/// <param name="Values">Index values.</param>
/// <param name="Entries">Those of them that are in memory.</param>
/// <param name="Children">Connected nodes.</param>
/// <param name="ResidentBytes">The resident memory of its process.</param>
internal sealed record RootReport(
    string Address,
    long Epoch,
    double RecoveryMilliseconds,
    long Operations,
    long Invalidations,
    long Refreshes,
    long Values,
    int Entries,
    int Children,
    long ResidentBytes);
