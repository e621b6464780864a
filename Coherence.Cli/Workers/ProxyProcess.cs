using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Workers;

/// <summary>A proxy in a process of its own: what a way over one more process costs by itself.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly WorkerProcess _worker;

    private ProxyProcess(WorkerProcess worker, ProxyReport report)
    {
        _worker = worker;
        Address = report.Address;
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts one that listens on loopback.</summary>
    /// <param name="command">The command that has the worker's command below it.</param>
    /// <param name="target">Where it connects to: an IP address and a port.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="CliException">It has ended.</exception>
    public static async Task<ProxyProcess> StartAsync(string command, string target, CancellationToken cancellation)
    {
        var worker = WorkerProcess.Start("proxy", command, ProxyWorkerCommand.Name, "--target", target);
        try
        {
            return new ProxyProcess(worker, await worker.ReadAsync(WorkerJson.Default.ProxyReport, cancellation));
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _worker.DisposeAsync();
}
