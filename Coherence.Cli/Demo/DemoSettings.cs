namespace Coherence.Cli.Demo;

/// <summary>How the demo is to run.</summary>
/// <param name="Git">The repository, or a directory in it.</param>
/// <param name="Limit">The most commits; 0 for all.</param>
/// <param name="Readers">How many nodes read; one more publishes.</param>
/// <param name="Keep">Whether the data directory stays.</param>
/// <param name="CorruptTruth">Whether what git reports is made wrong, to see that it is found.</param>
internal sealed record DemoSettings(string Git, int Limit, int Readers, bool Keep, bool CorruptTruth);
