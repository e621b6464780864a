using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Workers;

/// <summary>A root in a process of its own, which can be killed and started again with the same data at the same address.</summary>
internal sealed class RootProcess : IAsyncDisposable
{
    // Another process may have taken the port in between, for a moment.
    private const int StartAttempts = 20;
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(100);

    private readonly string _command;
    private readonly string _data;
    private readonly RootSizes _sizes;
    private readonly SemaphoreSlim _asking = new(1);
    private WorkerProcess _worker;
    private long _noticesBefore;

    private RootProcess(string command, string data, RootSizes sizes, WorkerProcess worker, RootReport report)
    {
        _command = command;
        _data = data;
        _sizes = sizes;
        _worker = worker;
        Last = report;
    }

    /// <summary>What it last said of itself.</summary>
    public RootReport Last { get; private set; }

    /// <summary>Where it listens.</summary>
    public string Address => Last.Address;

    /// <summary>Invalidations and refreshes together, over all of its lives.</summary>
    public long Notices => _noticesBefore + Last.Invalidations + Last.Refreshes;

    /// <summary>Starts one that listens on loopback.</summary>
    /// <param name="command">The command that has the worker's command below it.</param>
    /// <param name="directory">Where its data directory is made.</param>
    /// <param name="sizes">How much it keeps in memory and on the disk.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public static async Task<RootProcess> StartAsync(string command, string directory, RootSizes sizes, CancellationToken cancellation)
    {
        string data = Path.Combine(directory, "root");
        WorkerProcess worker = Launch(command, data, "127.0.0.1:0", sizes);
        try
        {
            RootReport report = await worker.ReadAsync(WorkerJson.Default.RootReport, cancellation);
            return new RootProcess(command, data, sizes, worker, report);
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for its figures.</summary>
    /// <exception cref="CliException">It has ended.</exception>
    public async Task<RootReport> AskAsync(CancellationToken cancellation)
    {
        await _asking.WaitAsync(cancellation);
        try
        {
            await _worker.SendAsync(new FiguresOrder(), WorkerJson.Default.FiguresOrder);
            Last = await _worker.ReadAsync(WorkerJson.Default.RootReport, cancellation);
            return Last;
        }
        finally
        {
            _ = _asking.Release();
        }
    }

    /// <summary>Kills it with SIGKILL and starts it again.</summary>
    /// <exception cref="CliException">It does not start.</exception>
    public Task KillAndRestartAsync(CancellationToken cancellation) => RestartAsync(_worker.KillAsync, cancellation);

    /// <summary>Ends it in order and starts it again.</summary>
    /// <exception cref="CliException">It does not start.</exception>
    public Task RestartAsync(CancellationToken cancellation) => RestartAsync(() => _worker.EndAsync(cancellation), cancellation);

    private async Task RestartAsync(Func<Task> end, CancellationToken cancellation)
    {
        await _asking.WaitAsync(cancellation);
        try
        {
            await end();
            _noticesBefore = Notices;
            for (int attempt = 1; ; attempt++)
            {
                await _worker.DisposeAsync();
                _worker = Launch(_command, _data, Address, _sizes);
                try
                {
                    Last = await _worker.ReadAsync(WorkerJson.Default.RootReport, cancellation);
                    return;
                }
                catch (CliException) when (attempt < StartAttempts)
                {
                    await Task.Delay(StartPause, cancellation);
                }
            }
        }
        finally
        {
            _ = _asking.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _asking.Dispose();
    }

    private static WorkerProcess Launch(string command, string data, string listen, RootSizes sizes) =>
        WorkerProcess.Start("root", [command, RootWorkerCommand.Name, "--data", data, "--listen", listen, .. sizes.Arguments]);
}
