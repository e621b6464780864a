namespace Coherence.Simulation.Runs;

internal static class Program
{
    private static int Main() => 0;
}
