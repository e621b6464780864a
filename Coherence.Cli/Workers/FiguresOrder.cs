namespace Coherence.Cli.Workers;

/// <summary>Asks a root or a relay for its figures.</summary>
internal sealed record FiguresOrder;
