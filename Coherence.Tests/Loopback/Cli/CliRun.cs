using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Commands;

namespace Coherence.Tests.Loopback.Cli;

/// <summary>What a command that has ended wrote, and its exit code.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command to its end, in this process.</summary>
    public static Task<CliRun> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        RunAsync(cancellation, TextReader.Null, arguments);

    /// <summary>Runs a command to its end, with standard input.</summary>
    public static async Task<CliRun> RunAsync(CancellationToken cancellation, TextReader input, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandRunner.RunAsync(arguments, input, output, error, cancellation);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
