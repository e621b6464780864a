using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Benchmarks.Footprint;
using Coherence.Cli.Commands;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

/// <summary>The program as a process of its own.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly Process _process;

    private CliProcess(Process process) => _process = process;

    /// <summary>Standard input, of a process that was started to have one.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Standard output as bytes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    public static CliProcess Start(params string[] arguments) => Start(typeof(CommandTree), hasInput: false, arguments);

    public static CliProcess StartWithInput(params string[] arguments) => Start(typeof(CommandTree), hasInput: true, arguments);

    /// <summary>The benchmarks in place of the program.</summary>
    public static CliProcess StartBenchmarks(params string[] arguments) => Start(typeof(AnnouncedFootprint), hasInput: false, arguments);

    private static CliProcess Start(Type partOfProgram, bool hasInput, string[] arguments)
    {
        string program = partOfProgram.Assembly.Location;
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet" ? host : "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>The next line of standard output that contains a text.</summary>
    public async Task<string> NextLineAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"No line with '{text}' came; standard error: {await _process.StandardError.ReadToEndAsync(CancellationToken.None)}");
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CliRun> EndAsync()
    {
        Task<string> error = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliRun(_process.ExitCode, output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
