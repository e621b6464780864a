namespace Coherence.Cli.Workers;

/// <summary>Asks a root for its figures.</summary>
internal sealed record RootOrder;
