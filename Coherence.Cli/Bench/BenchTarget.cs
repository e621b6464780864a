using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary>The root that is measured: one that runs already, or one started for it in a process of its own.</summary>
internal sealed class BenchTarget : IAsyncDisposable
{
    // Nothing is evicted while it is measured.
    private const int CacheValues = 10_000_000;
    private const long CacheBytes = 4L << 30;

    private readonly TemporaryDirectory? _directory;

    // Relays or proxies, each below the one before.
    private readonly List<IAsyncDisposable> _between = [];
    private readonly BenchSettings _settings;

    private BenchTarget(string address, BenchSettings settings, RootProcess? root, TemporaryDirectory? directory)
    {
        Address = address;
        _settings = settings;
        Root = root;
        _directory = directory;
    }

    /// <summary>Where nodes connect: the root, or the relay or proxy that is farthest from it.</summary>
    public string Address { get; private set; }

    /// <summary>The root, if it was started here.</summary>
    public RootProcess? Root { get; }

    /// <summary>The directory that the root's data is in, if it was started here.</summary>
    public string? Directory => _directory?.Path;

    /// <summary>Starts a root, unless there is one, and the relays or proxies.</summary>
    public static async Task<BenchTarget> StartAsync(BenchSettings settings, CancellationToken cancellation)
    {
        BenchTarget target = await StartRootAsync(settings, cancellation);
        try
        {
            for (int count = 0; count < settings.Relays; count++)
            {
                RelayProcess relay = await RelayProcess.StartAsync(BenchCommand.Name, target.Address, settings.Channels, cancellation);
                target._between.Add(relay);
                target.Address = relay.Address;
            }

            for (int count = 0; count < settings.Proxies; count++)
            {
                ProxyProcess proxy = await ProxyProcess.StartAsync(BenchCommand.Name, target.Address, cancellation);
                target._between.Add(proxy);
                target.Address = proxy.Address;
            }

            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects a node.</summary>
    public Task<CoherenceNode> ConnectAsync(CancellationToken cancellation)
    {
        var options = new CoherenceNodeOptions
        {
            Upstreams = { Address },
            ConnectTimeout = TimeSpan.FromSeconds(_settings.Timeout),
            Channels = _settings.Channels,
            CacheValues = CacheValues,
            CacheBytes = CacheBytes,
        };
        return CoherenceNode.ConnectAsync(options, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (int last = _between.Count - 1; last >= 0; last--)
        {
            await _between[last].DisposeAsync();
        }

        if (Root is not null)
        {
            await Root.DisposeAsync();
        }

        _directory?.Dispose();
    }

    private static async Task<BenchTarget> StartRootAsync(BenchSettings settings, CancellationToken cancellation)
    {
        if (settings.Root is { } address)
        {
            return new BenchTarget(address, settings, root: null, directory: null);
        }

        var directory = new TemporaryDirectory(settings.Data, isKept: false);
        try
        {
            RootProcess root = await RootProcess.StartAsync(BenchCommand.Name, directory.Path, settings.Sizes, cancellation);
            return new BenchTarget(root.Address, settings, root, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }
}
