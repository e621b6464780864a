using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Roots;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Node.Serving;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>A root directory node: the one system without an upstream, which makes every update durable and keeps every cache coherent.</summary>
/// <remarks>All members may be called on any thread. specs/architecture.md#root.</remarks>
public sealed class CoherenceRoot : IAsyncDisposable
{
    private readonly RootStorage _storage;
    private readonly EngineLoop _loop;
    private readonly RootHost _host;
    private readonly Lifetime _lifetime;
    private readonly Listeners _listeners;
    private readonly ILogger _logger;
    private int _disposed;

    private CoherenceRoot(
        RootStorage storage, EngineLoop loop, RootHost host, Lifetime lifetime, Listeners listeners, RootRecovery recovery, ILogger logger)
    {
        _storage = storage;
        _loop = loop;
        _host = host;
        _lifetime = lifetime;
        _listeners = listeners;
        _logger = logger;
        Recovery = recovery;
    }

    /// <summary>The cluster that this root is the root of.</summary>
    public ClusterId Cluster => _storage.Log.Cluster;

    /// <summary>What was found in the log at the start.</summary>
    public RootRecovery Recovery { get; }

    /// <summary>Where it listens, with the ports that the operating system chose.</summary>
    public IReadOnlyList<string> Addresses => _listeners.Addresses;

    /// <summary>Complete when the root has ended; failed with <see cref="CoherenceException"/> if it had to: the log failed, or a defect.</summary>
    public Task Completion => _lifetime.Completion;

    /// <summary>Reads and verifies the newest checkpoint and the log, then serves.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="CoherenceException">The data directory cannot be used, or an address cannot be listened at.</exception>
    public static Task<CoherenceRoot> StartAsync(CoherenceRootOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        // Reading the log is minutes of work for a large one, and it is synchronous.
        return Task.Run(
            async () =>
            {
                CoherenceRoot root = Start(options);
                try
                {
                    foreach (string address in options.Listen)
                    {
                        root._listeners.Add(address);
                    }

                    return root;
                }
                catch
                {
                    await root.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            },
            cancellation);
    }

    /// <summary>The figures of this moment.</summary>
    /// <exception cref="CoherenceException">The root has been closed.</exception>
    public async Task<RootFigures> GetFiguresAsync()
    {
        RootFigures figures = default;
        await _loop.InvokeAsync(engine => figures = engine.RootFigures).ConfigureAwait(false);
        return figures;
    }

    /// <summary>What it has in memory and on the disk at this moment.</summary>
    /// <exception cref="CoherenceException">The root has been closed.</exception>
    public async Task<RootStorageFigures> GetStorageFiguresAsync()
    {
        MemoryFigures memory = default;
        await _loop.InvokeAsync(engine => memory = engine.MemoryFigures).ConfigureAwait(false);
        return _storage.FiguresOf(memory);
    }

    /// <summary>Ends in order: what was published is made durable, and children are told.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _listeners.DisposeAsync().ConfigureAwait(false);
        await _host.CloseAsync(_loop).ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _storage.Dispose();
        _host.Ended();
        _lifetime.End(null);
        RootLog.Stopped(_logger, _storage.Log.Last);
    }

    private static CoherenceRoot Start(CoherenceRootOptions options)
    {
        ILogger logger = options.LoggerFactory.CreateLogger("Coherence.Root");
        var catalog = new IndexCatalog(RandomSeed(), [.. options.Indexes]);
        RootStorage storage = RootStorage.Open(options, catalog, logger);
        try
        {
            var lifetime = new Lifetime(logger);
            var children = new ChildChannels(logger);
            var stages = new EpochStages(options.TimeProvider);
            var host = new RootHost(storage.LogThread, children, stages, options.TimeProvider, logger);
            SystemEngine engine = SystemEngine.CreateRoot(EngineOptionsOf(options, storage.Log.Cluster), catalog, host, storage.Store);
            RootRecovery recovery = storage.Recover(engine);
            stages.Begin(engine);
            var loop = new EngineLoop("Coherence root", engine, options.Heartbeat / 4, options.TimeProvider, host.TurnEnded);
            children.Attach(loop);
            storage.Start(loop, failure => lifetime.End(new CoherenceException(CoherenceFailure.Storage, failure.Message, failure)));
            _ = lifetime.WatchAsync(loop);
            var listeners = new Listeners(children, options.ChannelLimits, logger);
            return new CoherenceRoot(storage, loop, host, lifetime, listeners, recovery, logger);
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    private static EngineOptions EngineOptionsOf(CoherenceRootOptions options, ClusterId cluster) => new()
    {
        HashSeed = RandomSeed(),
        Cluster = cluster,
        Heartbeat = options.Heartbeat,
        Lease = options.Lease,
        ValueBytes = options.MaximumValueBytes,
        HistoryBytes = options.HistoryBytes,
        HistoryTime = options.HistoryTime,
        MemoryBytes = options.MemoryBytes - options.StorePageBytes,
        CheckpointBytes = options.CheckpointBytes,

        // What an epoch needs is in memory together, and takes several times as much as its record.
        CollectedBytes = (int)Math.Clamp(options.MemoryBytes / 16, 1 << 20, 64 << 20),
        UpdateKeys = options.UpdateKeys,
        UpdateKeyTime = options.UpdateKeyTime,
        Children = options.MaximumChildren,
    };

    private static ulong RandomSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
