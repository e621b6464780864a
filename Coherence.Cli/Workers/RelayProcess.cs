using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Workers;

/// <summary>A relay in a process of its own.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private readonly WorkerProcess _worker;

    private RelayProcess(WorkerProcess worker, RelayReport report)
    {
        _worker = worker;
        Address = report.Address;
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts one that listens on loopback.</summary>
    /// <param name="command">The command that has the worker's command below it.</param>
    /// <param name="upstream">Where its upstream listens.</param>
    /// <param name="channels">How many channels its link has.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public static async Task<RelayProcess> StartAsync(string command, string upstream, int channels, CancellationToken cancellation)
    {
        var worker = WorkerProcess.Start(
            "relay", command, RelayWorkerCommand.Name, "--upstream", upstream, "--channels", channels.ToString(CultureInfo.InvariantCulture));
        try
        {
            return new RelayProcess(worker, await worker.ReadAsync(WorkerJson.Default.RelayReport, cancellation));
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for its figures. One caller at a time.</summary>
    /// <exception cref="CliException">It has ended.</exception>
    public async Task<RelayReport> AskAsync(CancellationToken cancellation)
    {
        await _worker.SendAsync(new FiguresOrder(), WorkerJson.Default.FiguresOrder);
        return await _worker.ReadAsync(WorkerJson.Default.RelayReport, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _worker.DisposeAsync();
}
