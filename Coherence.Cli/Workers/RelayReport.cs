namespace Coherence.Cli.Workers;

/// <summary>What a relay in a process of its own says of itself: once when it serves, then whenever it is asked.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Epoch">The epoch that it shows to its children.</param>
/// <param name="Channels">Channels to its upstream that are up.</param>
/// <param name="Links">Links to its upstream since the start.</param>
/// <param name="Children">Connected children.</param>
internal sealed record RelayReport(string Address, long Epoch, int Channels, long Links, int Children);
