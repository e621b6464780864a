using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>A node embedded in a process: reads index values at memory speed, coherent and with their epoch, publishes updates, and watches.</summary>
/// <remarks>All members may be called on any thread. specs/consistency.md says what readers are promised.</remarks>
public sealed class CoherenceNode : IAsyncDisposable
{
    // A snapshot that is too old is taken again at a newer epoch; more often than this, the history of the root is too short for it.
    private const int SnapshotAttempts = 4;

    private readonly EngineLoop _loop;
    private readonly ValueCache _cache;
    private readonly UpstreamConnector _connector;
    private readonly NodeHost _host;
    private readonly HybridClock _clock = new();
    private readonly TimeProvider _time;
    private long _misses;
    private int _disposed;

    private CoherenceNode(EngineLoop loop, ValueCache cache, UpstreamConnector connector, NodeHost host, TimeProvider time)
    {
        _loop = loop;
        _cache = cache;
        _connector = connector;
        _host = host;
        _time = time;
    }

    /// <summary>The root epoch that is applied here: every value in the cache holds at it. Never decreases.</summary>
    public Epoch Epoch => _cache.Applied;

    /// <summary>Whether the upstream was heard within the lease, so that cached values count as current.</summary>
    public bool IsCurrent => _host.IsLeaseValid();

    /// <summary>Connects to an upstream, and keeps connected from then on until disposed.</summary>
    /// <remarks>The node that comes back shows at least the epoch that the upstream showed when it welcomed it.</remarks>
    /// <exception cref="ArgumentException">An option is outside its range, or an address cannot be understood.</exception>
    /// <exception cref="CoherenceException">No upstream could be reached in time, or it refused this node.</exception>
    public static async Task<CoherenceNode> ConnectAsync(CoherenceNodeOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        CoherenceNode node = Create(options);
        try
        {
            await node._connector.FirstCaughtUpAsync(options.ConnectTimeout, cancellation).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads one value as of <see cref="Epoch"/>. From the cache it completes synchronously and allocates nothing; otherwise the upstream is asked once.</summary>
    /// <remarks>While the lease is lost it waits until the upstream is heard again.</remarks>
    /// <exception cref="CoherenceException">The root knows no such index, or the node has been closed.</exception>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, CancellationToken cancellation = default)
    {
        if (TryRead(spec, out ReadResult result))
        {
            return new ValueTask<ReadResult>(result);
        }

        _ = Interlocked.Increment(ref _misses);
        return new ValueTask<ReadResult>(new ReadRequest(spec.ToOwned()).RunAsync(_loop, cancellation));
    }

    /// <summary>Reads one value if the cache has it, current. Allocates nothing and never waits.</summary>
    public bool TryRead(IndexSpec spec, out ReadResult result) => TryRead(_cache.Find(spec), out result);

    /// <summary>A handle on one value: reading it again and again through the handle saves the look-up.</summary>
    public ValueHandle Open(IndexSpec spec) => new(this, spec.ToOwned());

    /// <summary>Reads several values of one root epoch; what the cache lacks is fetched as of that epoch in one round trip.</summary>
    /// <exception cref="CoherenceException">The root knows no such index, keeps too little history for it, or the node has been closed.</exception>
    public async ValueTask<Snapshot> ReadSnapshotAsync(IReadOnlyList<IndexSpec> specs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        for (int attempt = 1; ; attempt++)
        {
            if (!IsCurrent && specs.Count > 0)
            {
                // Waits for the upstream, as a read does.
                _ = await ReadAsync(specs[0], cancellation).ConfigureAwait(false);
            }

            try
            {
                return await ReadSnapshotOnceAsync(specs, cancellation).ConfigureAwait(false);
            }
            catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.SnapshotTooOld && attempt < SnapshotAttempts)
            {
                // The epoch has moved on meanwhile; the next attempt takes the newest.
            }
        }
    }

    /// <summary>Publishes an update: all of its operations take effect in one root epoch, or none does.</summary>
    /// <remarks>
    /// The task ends when the update is durable at the root and applied here, so a read that follows sees it. It survives
    /// reconnects and restarts of the root. The update must not be changed until then. Cancelling stops the waiting, not
    /// the update.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The update is empty, too large, or was published before.</exception>
    /// <exception cref="CoherenceException">The root refused the update, or its outcome cannot be known.</exception>
    public Task<PublishReceipt> PublishAsync(Update update, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        update.Seal();
        var request = new PublishRequest(update);
        _loop.Post(request);
        return cancellation.CanBeCanceled ? request.Completion.WaitAsync(cancellation) : request.Completion;
    }

    /// <summary>A stamp for a register or a map: close to the wall clock, and later than every stamp given here or observed before.</summary>
    /// <param name="observed">The stamp of the value that is being replaced, if it was read: the new one is later.</param>
    public HybridTime NextStamp(HybridTime observed = default)
    {
        lock (_clock)
        {
            _clock.Observe(observed);
            return _clock.Next(_time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Yields the present value of a spec, then each newer one. One that is slow sees the newest, not every one between.</summary>
    /// <exception cref="CoherenceException">The root knows no such index, or the node has been closed.</exception>
    public IAsyncEnumerable<ValueChange> WatchAsync(IndexSpec spec, CancellationToken cancellation = default) =>
        new Watcher(spec.ToOwned(), _host.Watchers).RunAsync(_loop, cancellation);

    /// <summary>Asks the root for its figures.</summary>
    /// <exception cref="CoherenceException">The root is not connected, or the node has been closed.</exception>
    public async Task<RootFigures> GetRootFiguresAsync(CancellationToken cancellation = default)
    {
        var inquiry = new TaskCompletionSource<RootFigures>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _loop.InvokeAsync(engine => _host.Inquire(engine, inquiry)).ConfigureAwait(false);
        return await inquiry.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>How the node stands at this moment.</summary>
    /// <exception cref="CoherenceException">The node has been closed.</exception>
    public async Task<NodeStatus> GetStatusAsync()
    {
        NodeStatus status = default;
        await _loop.InvokeAsync(engine => status = new NodeStatus(
            engine.IsUpstreamUp,
            engine.Cluster,
            engine.Timeline.System,
            _cache.Applied,
            _cache.Count,
            _cache.Bytes,
            _cache.Evictions,
            Interlocked.Read(ref _misses),
            engine.Timeline.UnconfirmedCount,
            _connector.Welcomes)).ConfigureAwait(false);
        return status;
    }

    /// <summary>Leaves: the upstream may forget this node. Updates that are not confirmed end with an unknown outcome.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _connector.DisposeAsync().ConfigureAwait(false);
        await _host.CloseAsync(_loop).ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
    }

    internal bool TryRead(CachedValue? value, out ReadResult result)
    {
        // The epoch first: whatever is current after that and changed at or before it holds at it (specs/consistency.md#reading).
        Epoch epoch = _cache.Applied;
        if (value?.Current is { } current && current.Changed <= epoch && _host.IsLeaseValid())
        {
            value.Touch();
            result = new ReadResult(current, epoch);
            return true;
        }

        result = default;
        return false;
    }

    internal CachedValue? Find(IndexSpec spec) => _cache.Find(spec);

    private static CoherenceNode Create(CoherenceNodeOptions options)
    {
        ILogger logger = options.LoggerFactory.CreateLogger("Coherence.Node");
        var host = new NodeHost(options.Lease, options.TimeProvider, logger);
        var engineOptions = new EngineOptions
        {
            HashSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            Cluster = options.Cluster,
            Heartbeat = options.Heartbeat,
            Lease = options.Lease,
            Cache = new CacheLimits(options.CacheValues, options.CacheBytes),
            Origin = new OriginLimits(options.UnconfirmedUpdates, options.UnconfirmedBytes, options.WaitingUpdates),
        };
        var link = new LinkId(Identifier.Read(RandomNumberGenerator.GetBytes(Identifier.ByteCount)));
        SystemEngine engine = SystemEngine.CreateNode(engineOptions, link, host);
        var connector = new UpstreamConnector(options, host, logger);
        host.Attach(engine, connector);
        var loop = new EngineLoop("Coherence node", engine, options.Heartbeat / 4, options.TimeProvider, host.TurnEnded);
        _ = host.WatchLoopAsync(loop);
        connector.Start(loop);
        return new CoherenceNode(loop, engine.Cache, connector, host, options.TimeProvider);
    }

    private async ValueTask<Snapshot> ReadSnapshotOnceAsync(IReadOnlyList<IndexSpec> specs, CancellationToken cancellation)
    {
        Epoch epoch = _cache.Applied;
        var values = new GrantedValue[specs.Count];
        List<int>? missing = null;
        for (int position = 0; position < values.Length; position++)
        {
            CachedValue? value = _cache.Find(specs[position]);
            if (value?.Current is { } current && current.Changed <= epoch)
            {
                value.Touch();
                values[position] = current;
            }
            else
            {
                (missing ??= []).Add(position);
            }
        }

        if (missing is not null)
        {
            _ = Interlocked.Add(ref _misses, missing.Count);
            await new SnapshotRequest(specs, values, missing, epoch).RunAsync(_loop, cancellation).ConfigureAwait(false);
        }

        return new Snapshot(epoch, values);
    }
}
