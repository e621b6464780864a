namespace Coherence.Benchmarks.Micro;

internal static class Program
{
    private static int Main() => 0;
}
