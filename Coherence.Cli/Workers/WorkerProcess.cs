using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Workers;

/// <summary>This program started once more, spoken to in lines of JSON over its standard streams. It ends when its input does.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan GraceTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StandardErrorTail _errors = new();
    private readonly Task _reading;
    private readonly SemaphoreSlim _sending = new(1);

    private WorkerProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        _reading = _errors.ReadAsync(process.StandardError);
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Starts one.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="arguments">Command and options.</param>
    public static WorkerProcess Start(string name, params ReadOnlySpan<string> arguments) =>
        new(name, Process.Start(SelfProgram.With(arguments))!);

    /// <summary>The next report. Fails with what the process last said if it has ended.</summary>
    /// <exception cref="CliException">The process has ended.</exception>
    public async Task<TReport> ReadAsync<TReport>(JsonTypeInfo<TReport> type, CancellationToken cancellation)
        where TReport : class =>
        await TryReadAsync(type, cancellation) ?? throw await FailureAsync();

    /// <summary>The next report; null if the process has ended.</summary>
    public async Task<TReport?> TryReadAsync<TReport>(JsonTypeInfo<TReport> type, CancellationToken cancellation)
        where TReport : class
    {
        string? line = await _process.StandardOutput.ReadLineAsync(cancellation);
        return line is null ? null : JsonSerializer.Deserialize(line, type);
    }

    /// <summary>Sends an order. One that has ended does not hear it: its reports end too.</summary>
    public async Task SendAsync<TOrder>(TOrder order, JsonTypeInfo<TOrder> type)
    {
        string line = JsonSerializer.Serialize(order, type);
        await _sending.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
        }
        finally
        {
            _ = _sending.Release();
        }
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Closes its input, and waits for its end.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        CloseInput();
        await _process.WaitForExitAsync(cancellation);
    }

    /// <summary>Closes its input, and kills it if it has not ended 5 s later.</summary>
    public async ValueTask DisposeAsync()
    {
        using var grace = new CancellationTokenSource(GraceTime);
        CloseInput();

        // What it still says must not keep it from ending.
        Task draining = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        try
        {
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await Task.WhenAll(draining, _reading).ContinueWith(static _ => { }, TaskScheduler.Default);
        _process.Dispose();
        _sending.Dispose();
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    private async Task<CliException> FailureAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        string said = _errors.Text.Length == 0 ? "it said nothing" : $"it said: {_errors.Text}";
        return new CliException(ExitCode.Failed, $"The process {Name} ended with exit code {_process.ExitCode}; {said}");
    }
}
