namespace Coherence.Cli.Bench;

/// <summary>Asks the process of the node that takes messages for its figures.</summary>
internal sealed record ListenOrder;
