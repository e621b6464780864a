using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary>The root that is measured: one that runs already, or one started for it in a process of its own.</summary>
internal sealed class BenchTarget : IAsyncDisposable
{
    private const long HistoryBytes = 64 << 20;

    // Nothing is evicted while it is measured.
    private const int CacheValues = 10_000_000;
    private const long CacheBytes = 4L << 30;

    private readonly TemporaryDirectory? _directory;
    private readonly TimeSpan _timeout;

    private BenchTarget(string address, TimeSpan timeout, RootProcess? root, TemporaryDirectory? directory)
    {
        Address = address;
        _timeout = timeout;
        Root = root;
        _directory = directory;
    }

    /// <summary>Where the root listens.</summary>
    public string Address { get; }

    /// <summary>The root, if it was started here.</summary>
    public RootProcess? Root { get; }

    /// <summary>The directory that the root's data is in, if it was started here.</summary>
    public string? Directory => _directory?.Path;

    /// <summary>Starts a root, unless there is one.</summary>
    public static async Task<BenchTarget> StartAsync(BenchSettings settings, CancellationToken cancellation)
    {
        var timeout = TimeSpan.FromSeconds(settings.Timeout);
        if (settings.Root is { } address)
        {
            return new BenchTarget(address, timeout, root: null, directory: null);
        }

        var directory = new TemporaryDirectory(settings.Data, isKept: false);
        try
        {
            RootProcess root = await RootProcess.StartAsync(BenchCommand.Name, directory.Path, HistoryBytes, cancellation);
            return new BenchTarget(root.Address, timeout, root, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Connects a node.</summary>
    public Task<CoherenceNode> ConnectAsync(CancellationToken cancellation)
    {
        var options = new CoherenceNodeOptions
        {
            Upstreams = { Address },
            ConnectTimeout = _timeout,
            CacheValues = CacheValues,
            CacheBytes = CacheBytes,
        };
        return CoherenceNode.ConnectAsync(options, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Root is not null)
        {
            await Root.DisposeAsync();
        }

        _directory?.Dispose();
    }
}
