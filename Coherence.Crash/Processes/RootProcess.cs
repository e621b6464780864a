using System;
using System.Diagnostics;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Crash.Failures;

namespace Coherence.Crash.Processes;

/// <summary>A root in a process of its own.</summary>
internal sealed class RootProcess : IDisposable
{
    private readonly Process _process;

    private RootProcess(Process process) => _process = process;

    /// <summary>Starts it; it may not serve yet.</summary>
    public static RootProcess Start(string data, string address)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add(RootWorker.Name);
        start.ArgumentList.Add(data);
        start.ArgumentList.Add(address);
        return new RootProcess(Process.Start(start)!);
    }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Waits until it serves.</summary>
    /// <exception cref="HuntFailedException">It ended instead.</exception>
    public async Task ServingAsync(CancellationToken cancellation)
    {
        string? line = await _process.StandardOutput.ReadLineAsync(cancellation);
        if (line is null || !line.StartsWith(RootWorker.Serving, StringComparison.Ordinal))
        {
            throw new HuntFailedException("The root did not start: what it said stands above.");
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
