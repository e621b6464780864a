namespace Coherence.Cli.Commands;

internal static class Program
{
    private static int Main() => 0;
}
