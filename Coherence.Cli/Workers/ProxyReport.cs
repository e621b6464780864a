namespace Coherence.Cli.Workers;

/// <summary>What a proxy in a process of its own says of itself, once, when it listens.</summary>
/// <param name="Address">Where it listens.</param>
internal sealed record ProxyReport(string Address);
