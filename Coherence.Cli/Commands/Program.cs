using System;
using System.IO;
using System.Threading.Tasks;
using Coherence.Cli.Output;
using Coherence.Cli.Signals;

namespace Coherence.Cli.Commands;

/// <summary>The program.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var signals = new StopSignals();
        TextWriter output = StandardOutput.Open();
        return await CommandRunner.RunAsync(arguments, Console.In, output, Console.Error, signals.Stopping);
    }
}
