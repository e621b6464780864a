using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Commands;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

/// <summary>A root that <c>coherence root</c> runs in this process.</summary>
internal sealed class CliRoot : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly LineCollector _output = new();
    private readonly StringWriter _error = new();
    private readonly Task<int> _running;

    private CliRoot(string directory, string listen, string[] options) => _running = CommandRunner.RunAsync(
        ["root", "--data", directory, "--listen", listen, "--log", "none", .. options], TextReader.Null, _output, _error, _stopping.Token);

    /// <summary>The line that says that it serves.</summary>
    public string Serving { get; private set; } = string.Empty;

    /// <summary>Where it listens.</summary>
    public string Address => Serving[(Serving.LastIndexOf(' ') + 1)..];

    /// <summary>All that it wrote to standard output.</summary>
    public string Output => _output.ToString();

    public static async Task<CliRoot> StartAsync(string directory, string listen = "127.0.0.1:0", params string[] options)
    {
        CliRoot root = new(directory, listen, options);
        Task<string> serving = root._output.NextAsync("root: serving ", TestContext.Current.CancellationToken);
        Task ended = await Task.WhenAny(serving, root._running);
        Assert.True(ended == serving, $"The root has ended: {root._error}");
        root.Serving = await serving;
        return root;
    }

    /// <summary>Ends it in order.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _stopping.CancelAsync();
        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        _ = await StopAsync();
        _stopping.Dispose();
        _output.Dispose();
        _error.Dispose();
    }
}
