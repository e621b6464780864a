namespace Coherence.Cli.Demo;

/// <summary>One number that git reports.</summary>
/// <param name="Kind">Which index has it.</param>
/// <param name="Key">The key there.</param>
/// <param name="Number">The number.</param>
internal readonly record struct TruthEntry(TruthKind Kind, byte[] Key, long Number);
