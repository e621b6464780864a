using System.Diagnostics;
using System.Threading.Tasks;
using Coherence.Crash.Failures;

namespace Coherence.Crash.Processes;

/// <summary>A command of the shell, which must succeed.</summary>
internal static class ShellCommand
{
    public static async Task RunAsync(string? command)
    {
        if (command is null)
        {
            return;
        }

        using Process process = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command } })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new HuntFailedException($"'{command}' ended with {process.ExitCode}.");
        }
    }
}
