namespace Coherence.Cli.Bench;

/// <summary>Asks the process of watching nodes for its figures.</summary>
/// <param name="Epoch">All of its nodes apply this epoch first.</param>
internal sealed record WatchOrder(long Epoch);
