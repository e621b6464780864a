using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Roots;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Messaging;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Speculation;
using Coherence.Node.Systems;
using Coherence.Node.Transactions;
using Coherence.Node.Upstreams;
using Coherence.Node.Waiting;
using Coherence.Node.Watching;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>A node embedded in a process: reads index values at memory speed, coherent and with their epoch, publishes updates, and watches.</summary>
/// <remarks>All members may be called on any thread. specs/consistency.md says what readers are promised.</remarks>
public sealed class CoherenceNode : IAsyncDisposable
{
    private readonly WaitContext _context;
    private readonly ValueCache _cache;
    private readonly UpstreamConnector _connector;
    private readonly NodeHost _host;
    private readonly ValueReader _reader;
    private readonly SpeculativeReader _speculative;
    private readonly HandedOver _handedOver = new();
    private readonly SettlementWaits _settlements;
    private readonly MessageSender _messages;
    private readonly ServiceMessages _services;
    private readonly WatchRun _watches;
    private readonly HybridClock _clock = new();
    private int _disposed;

    private CoherenceNode(WaitContext context, SystemEngine engine, UpstreamConnector connector, NodeHost host)
    {
        ValueCache cache = engine.Cache;
        _context = context;
        _cache = cache;
        _connector = connector;
        _host = host;
        _reader = new ValueReader(cache, context);
        _speculative = new SpeculativeReader(engine.Overlay, cache, _reader, _handedOver, context);
        _settlements = new SettlementWaits(context);
        _watches = new WatchRun(host.Watches, context);
        Directory = new NodeDirectory(_reader, _watches, PublishAsync);
        _messages = new MessageSender(context, _reader, host.Messages);
        _services = new ServiceMessages(_messages, Directory);
        host.Messages.Attach(context.Loop, _messages);
    }

    /// <summary>The root epoch that is applied here: every value in the cache holds at it. Never decreases.</summary>
    public Epoch Epoch => _cache.Applied;

    /// <summary>The systems and services of the cluster, and what this node offers.</summary>
    public NodeDirectory Directory { get; }

    /// <summary>The cluster that the node belongs to.</summary>
    public ClusterId Cluster => _context.Membership.Cluster;

    /// <summary>The id that other systems know this node by; none until the root has granted it, see <see cref="GetSystemAsync"/>. Another one if the root had forgotten this node.</summary>
    public SystemId System => _context.Membership.System;

    /// <summary>The id that other systems know this node by, as soon as the root has granted it: right after the first connection, as a rule.</summary>
    /// <exception cref="CoherenceException">The node has been closed before.</exception>
    public ValueTask<SystemId> GetSystemAsync(CancellationToken cancellation = default) => System is { IsNone: false } system
        ? new ValueTask<SystemId>(system)
        : new ValueTask<SystemId>(_context.Membership.Named.WaitAsync(cancellation));

    /// <summary>Whether the root was heard of within the lease, so that cached values count as current.</summary>
    public bool IsCurrent => !_host.Lease.IsLost;

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
    /// <remarks>While the lease is lost it waits until the root is heard of again.</remarks>
    /// <exception cref="CoherenceException">The root knows no such index, or the node has been closed.</exception>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, CancellationToken cancellation = default) => TryRead(spec, out ReadResult result)
        ? new ValueTask<ReadResult>(result)
        : new ValueTask<ReadResult>(_reader.FetchAsync(spec.ToOwned(), ReadOptions.Cached, cancellation));

    /// <summary>Reads one value that is as new as the options ask for. If the cache has it, it completes synchronously and allocates nothing.</summary>
    /// <exception cref="CoherenceException">The root knows no such index, the lease is lost and the options say not to wait, or the node has been closed.</exception>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, ReadOptions options, CancellationToken cancellation = default) => options.IsSpeculative
        ? _speculative.ReadAsync(spec, options, cancellation)
        : _reader.ReadAsync(spec, options, cancellation);

    /// <summary>Reads one value if the cache has it, current. Allocates nothing and never waits.</summary>
    public bool TryRead(IndexSpec spec, out ReadResult result) => _reader.TryRead(_cache.Find(spec), out result);

    /// <summary>Reads one value if the cache has it as the options ask for. Allocates nothing and never waits.</summary>
    public bool TryRead(IndexSpec spec, ReadOptions options, out ReadResult result) => options.IsSpeculative
        ? _speculative.TryRead(spec, _cache.Find(spec), options, out result)
        : _reader.TryRead(_cache.Find(spec), options, out result);

    /// <summary>A handle on one value: reading it again and again through the handle saves the look-up.</summary>
    public ValueHandle Open(IndexSpec spec) => new(_reader, _speculative, spec.ToOwned());

    /// <summary>Reads several values of one root epoch; what the cache lacks is fetched as of that epoch in one round trip.</summary>
    /// <exception cref="CoherenceException">The root knows no such index, keeps too little history for it, or the node has been closed.</exception>
    public ValueTask<Snapshot> ReadSnapshotAsync(IReadOnlyList<IndexSpec> specs, CancellationToken cancellation = default) =>
        ReadSnapshotAsync(specs, ReadOptions.Cached, cancellation);

    /// <summary>Reads several values of one root epoch that is as new as the options ask for; if they ask for it, with everything on top that this node has published beyond it.</summary>
    /// <exception cref="CoherenceException">
    /// The root knows no such index, keeps too little history for it, the lease is lost and the options say not to wait, or the
    /// node has been closed.
    /// </exception>
    public ValueTask<Snapshot> ReadSnapshotAsync(IReadOnlyList<IndexSpec> specs, ReadOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        return options.IsSpeculative
            ? _speculative.ReadSnapshotAsync(specs, options, cancellation)
            : _reader.ReadSnapshotAsync(specs, options, cancellation);
    }

    /// <summary>
    /// Waits until everything that was published here before has its outcome, and everything is applied here that was durable at
    /// the root when this was called: a read that follows sees both. Waits for the root however long it is out of reach.
    /// </summary>
    /// <returns>The epoch that is applied here; <see cref="ReadOptions.AtLeast"/> this epoch, another process sees as much.</returns>
    /// <exception cref="CoherenceException">The node has been closed.</exception>
    public async Task<Epoch> FenceAsync(CancellationToken cancellation = default)
    {
        EpochRequest request = EpochRequest.Fence(_context);
        _ = await request.RunAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        _reader.See(request.Epoch);
        return request.Epoch;
    }

    /// <summary>Waits until an update that any node of the cluster has published, or will, is part of a root epoch that is applied here, whatever was decided of it.</summary>
    /// <remarks>
    /// It ends by itself as soon as that is so, however idle the cluster is. An update that never leaves its publisher, because that ends
    /// before, never comes: the wait then ends with its cancellation, or when the root has forgotten the publisher. Waits for the
    /// root however long it is out of reach.
    /// </remarks>
    /// <param name="update">As <see cref="PublishReceipt.Update"/> or a <see cref="CoherenceContext"/> names it; or an epoch of the root's own timeline.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The root epoch that is applied here.</returns>
    /// <exception cref="ArgumentException">It names no system, or no epoch from 1 on.</exception>
    /// <exception cref="CoherenceException">The node has been closed.</exception>
    public async Task<Epoch> WaitForEpochAsync(EpochRef update, CancellationToken cancellation = default)
    {
        CheckIsUpdate(update);
        EpochRequest request = EpochRequest.ReachUpdate(_context, update, endsWithLease: false);
        _ = await request.RunAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        _reader.See(request.Epoch);
        return request.Epoch;
    }

    /// <summary>The same, and until no cache of the cluster shows any more what was before the update: each has applied it, or lost its lease.</summary>
    /// <inheritdoc cref="WaitForEpochAsync(EpochRef, CancellationToken)"/>
    public async Task<Epoch> WaitUntilFollowedAsync(EpochRef update, CancellationToken cancellation = default)
    {
        Epoch epoch = await WaitForEpochAsync(update, cancellation).ConfigureAwait(false);
        _ = await EpochRequest.Settle(_context, epoch).RunAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        return epoch;
    }

    /// <summary>
    /// Waits until one system has followed an update: it has applied a root epoch that the update is part of, whatever was decided of it; or, if it is
    /// the root, decided upon it. This node has followed it then, too.
    /// </summary>
    /// <remarks>
    /// specs/messaging.md#questions. It ends by itself as soon as that is so, however idle the cluster is, and survives reconnects of either. With a short timeout it asks
    /// whether the system has followed the update by now.
    /// </remarks>
    /// <param name="update">As <see cref="PublishReceipt.Update"/> or a <see cref="CoherenceContext"/> names it; or an epoch of the root's own timeline.</param>
    /// <param name="by">The system: any node, relay or root of the cluster, this node included.</param>
    /// <param name="timeout">For how long: 1 ms to a day.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>A root epoch that is applied there and here: for one of the root's own that very epoch, otherwise one that the update is part of or that came after it.</returns>
    /// <exception cref="ArgumentException">The update names no system, or no epoch from 1 on; or no system is asked; or the timeout is outside its range.</exception>
    /// <exception cref="CoherenceException">
    /// <see cref="CoherenceFailure.NotFollowed"/>: not in that time, and why; UnknownSystem or Unreachable: there is no such system, or it is out of reach by the directory;
    /// TooManyMessages; or the node has been closed.
    /// </exception>
    public async Task<Epoch> WaitUntilFollowedAsync(EpochRef update, SystemId by, TimeSpan timeout, CancellationToken cancellation = default)
    {
        CheckIsUpdate(update);
        if (by.IsNone)
        {
            throw new ArgumentException("A system is needed that may have followed the update.", nameof(by));
        }

        if (!MessageOptions.IsLifetime(timeout))
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "Another system is asked for 1 ms to a day.");
        }

        Epoch epoch = await new FollowedQuestion(_context, update, by, timeout).RunAsync(cancellation).ConfigureAwait(false);
        _reader.See(epoch);
        return epoch;
    }

    /// <summary>Begins a scope with what somebody else has seen, as <see cref="CoherenceContext.Use"/> does, unless that is of other clusters alone.</summary>
    /// <param name="context">What was seen; of other clusters beside this one, too.</param>
    /// <param name="cancellation">Ends the waits that this makes necessary.</param>
    /// <exception cref="CoherenceException">It is of other clusters than this node's.</exception>
    public CoherenceScope UseContext(CoherenceContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Require([Cluster]);
        return context.Use(cancellation);
    }

    /// <summary>Waits until a root epoch is applied here, as another process named it.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="timeout">For how long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as the lease holds.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CoherenceException">The node has been closed.</exception>
    public async Task<EpochWaitOutcome> WaitForEpochAsync(Epoch epoch, TimeSpan timeout, CancellationToken cancellation = default)
    {
        EpochWaitOutcome outcome = Epoch >= epoch
            ? EpochWaitOutcome.Reached
            : await EpochRequest.Reach(_context, epoch, endsWithLease: true).RunAsync(timeout, cancellation).ConfigureAwait(false);
        if (outcome == EpochWaitOutcome.Reached)
        {
            _reader.See(epoch);
        }

        return outcome;
    }

    /// <inheritdoc cref="PublishAsync(Update, PublishAcknowledgement, CancellationToken)"/>
    public Task<PublishReceipt> PublishAsync(Update update, CancellationToken cancellation = default) =>
        PublishAsync(update, PublishAcknowledgement.Durable, cancellation);

    /// <summary>Publishes an update: all of its operations take effect in one root epoch, or none does.</summary>
    /// <remarks>
    /// The task ends when the update is durable at the root and applied here, so a read that follows sees it, and, if a
    /// <see cref="PublishAcknowledgement.Coherent"/> acknowledgement is asked for, when no cache anywhere shows any more what was
    /// before. It survives reconnects and restarts of the root. The update must not be changed until then. Cancelling stops
    /// the waiting, not the update.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The update is empty, too large, or was published before.</exception>
    /// <exception cref="CoherenceException">The root refused the update, or its outcome cannot be known.</exception>
    public Task<PublishReceipt> PublishAsync(Update update, PublishAcknowledgement acknowledgement, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        update.Seal();
        var request = new PublishRequest(_context, update, acknowledgement, _settlements, _reader.Publish(), _handedOver);
        _handedOver.Add();
        _context.Loop.Post(request);
        return cancellation.CanBeCanceled ? request.Completion.WaitAsync(cancellation) : request.Completion;
    }

    /// <summary>Begins a transaction: reads of one epoch, and operations that take effect only if nothing of what was read has changed by then.</summary>
    /// <param name="options">How new the epoch has to be; the default is this node's own, which costs no message.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CoherenceException">The lease is lost and the options say not to wait, or the node has been closed.</exception>
    public async ValueTask<Transaction> BeginTransactionAsync(ReadOptions options = default, CancellationToken cancellation = default)
    {
        ReadMoment start = await _reader.BeginAsync(options, cancellation).ConfigureAwait(false);
        return new Transaction(_reader, PublishAsync, start, options);
    }

    /// <summary>Runs a transaction and commits it; again on newer values, after a growing delay, when something that it read has changed meanwhile.</summary>
    /// <param name="body">Reads and fills the update. It is called once for each attempt, so what it does beside should bear that. It does not commit.</param>
    /// <param name="options">How often and how; default: 16 attempts.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>What the body returned in the attempt that was committed.</returns>
    /// <exception cref="CoherenceException">Conflict after the last attempt, or any other failure of reading or publishing at once.</exception>
    public Task<T> RunTransactionAsync<T>(
        Func<Transaction, Task<T>> body, TransactionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new TransactionRunner((chosen, ending) => BeginTransactionAsync(chosen.Read, ending), _context.Time)
            .RunAsync(body, options ?? new TransactionOptions(), cancellation);
    }

    /// <summary>A stamp for a register or a map: close to the wall clock, and later than every stamp given here or observed before.</summary>
    /// <param name="observed">The stamp of the value that is being replaced, if it was read: the new one is later.</param>
    public HybridTime NextStamp(HybridTime observed = default)
    {
        lock (_clock)
        {
            _clock.Observe(observed);
            return _clock.Next(_context.Time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Yields the present value of a spec, then each newer one, with marks that say as of which epoch this is all, and whether it is current.</summary>
    /// <inheritdoc cref="WatchAsync(IReadOnlyCollection{IndexSpec}, Epoch?, CancellationToken)"/>
    public IAsyncEnumerable<WatchEvent> WatchAsync(IndexSpec spec, Epoch? from = null, CancellationToken cancellation = default) =>
        _watches.RunAsync([spec.ToOwned()], lists: null, from, cancellation);

    /// <summary>Yields the present values of several specs, then each newer one, state by state: all that changed up to one root epoch, then its mark.</summary>
    /// <remarks>
    /// specs/watching.md. It ends when it is cancelled or fails, and goes on across reconnects and restarts of the root. Of what a slow reader has not
    /// taken the newest is kept, one change of each value. Each enumeration is a watch of its own.
    /// </remarks>
    /// <param name="specs">The values; one that is named twice counts once.</param>
    /// <param name="from">
    /// An epoch of this cluster as of which the reader knows the values already, as an <see cref="WatchEventKind.UpToDate"/> named it, here or in another
    /// process: what has not changed since is not yielded. The default is to yield all.
    /// </param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="CoherenceException">The root knows no such index, the upstream takes no more subscriptions, or the node has been closed.</exception>
    public IAsyncEnumerable<WatchEvent> WatchAsync(
        IReadOnlyCollection<IndexSpec> specs, Epoch? from = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        return _watches.RunAsync([.. specs.Select(static spec => spec.ToOwned())], lists: null, from, cancellation);
    }

    /// <summary>Yields the present values of all keys of an index that begin with the same bytes, then each newer one, and those of keys that come, state by state.</summary>
    /// <remarks>The root has to list the keys of the index: <see cref="Core.Indexes.Listing.KeyListIndex"/>. Otherwise as the watch of several values.</remarks>
    /// <param name="prefix">Which values.</param>
    /// <inheritdoc cref="WatchAsync(IReadOnlyCollection{IndexSpec}, Epoch?, CancellationToken)"/>
    public IAsyncEnumerable<WatchEvent> WatchAsync(IndexPrefix prefix, Epoch? from = null, CancellationToken cancellation = default) =>
        _watches.RunAsync(new IndexPrefix(prefix.Start.ToOwned()), from, cancellation);

    /// <summary>The same as it is read speculatively: this node's own updates are there at once, and an update that the root refuses is undone in one step.</summary>
    /// <remarks>specs/speculation.md. An update that is confirmed changes nothing but <see cref="ReadResult.IsUnconfirmed"/>.</remarks>
    /// <exception cref="CoherenceException">The root knows no such index, or the node has been closed.</exception>
    public IAsyncEnumerable<ReadResult> WatchSpeculativelyAsync(IndexSpec spec, CancellationToken cancellation = default) =>
        new SpeculativeWatcher(spec.ToOwned(), _host.SpeculativeWatchers, _context).RunAsync(cancellation);

    /// <summary>Sends a message to another node, or to this one. It arrives after what this node has read and published up to now, once, and in order.</summary>
    /// <remarks>
    /// Delivered means: handed to the target's process, which shows it to its application in order. It survives reconnects, of the target too, until its
    /// lifetime ends. Cancelling stops the waiting, not the message; in a scope of which this node has not seen all yet nothing is sent then.
    /// specs/messaging.md says what is promised.
    /// </remarks>
    /// <param name="target">The <see cref="System"/> of the target.</param>
    /// <param name="type">The kind of message, by which it is listened to: 1 to 255 bytes of UTF-8.</param>
    /// <param name="payload">At most 512 KiB; not changed until the task has ended, or after a cancellation until its lifetime has.</param>
    /// <param name="options">How long it lives, and whether it may overtake others.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>When it has been delivered. To be awaited once.</returns>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    /// <exception cref="CoherenceException">The message was not delivered, or that is not known; it says why.</exception>
    public ValueTask SendAsync(
        SystemId target, string type, ReadOnlyMemory<byte> payload, MessageOptions options = default, CancellationToken cancellation = default) =>
        _messages.SendAsync(target, type, payload, options, cancellation);

    /// <summary>Sends a message to one of those who offer a service and are reachable; they take turns.</summary>
    /// <remarks>One that turns out to be gone is replaced by another: it may have got the message before it went.</remarks>
    /// <param name="service">The name of the service.</param>
    /// <inheritdoc cref="SendAsync"/>
    /// <returns>To whom it was delivered.</returns>
    public Task<SystemId> SendToAnyAsync(
        string service, string type, ReadOnlyMemory<byte> payload, MessageOptions options = default, CancellationToken cancellation = default) =>
        _services.SendToAnyAsync(service, type, payload, options, cancellation);

    /// <summary>Sends a message to all who offer a service and are reachable.</summary>
    /// <param name="service">The name of the service.</param>
    /// <inheritdoc cref="SendAsync"/>
    /// <returns>What became of it, of each of them.</returns>
    public Task<IReadOnlyList<MessageDelivery>> SendToAllAsync(
        string service, string type, ReadOnlyMemory<byte> payload, MessageOptions options = default, CancellationToken cancellation = default) =>
        _services.SendToAllAsync(service, type, payload, options, cancellation);

    /// <summary>Sends a request and waits for the reply. What is read here after that is at least as new as what the replier had read and published.</summary>
    /// <param name="options">The lifetime is the timeout: 30 s where nothing else is said.</param>
    /// <inheritdoc cref="SendAsync"/>
    /// <returns>The payload of the reply.</returns>
    public Task<ReadOnlyMemory<byte>> RequestAsync(
        SystemId target, string type, ReadOnlyMemory<byte> payload, MessageOptions options = default, CancellationToken cancellation = default) =>
        _messages.RequestAsync(target, type, payload, options, cancellation);

    /// <summary>Sends a request to one of those who offer a service and are reachable, and waits for the reply.</summary>
    /// <inheritdoc cref="SendToAnyAsync" path="/param"/>
    /// <inheritdoc cref="RequestAsync"/>
    public Task<ReadOnlyMemory<byte>> RequestAnyAsync(
        string service, string type, ReadOnlyMemory<byte> payload, MessageOptions options = default, CancellationToken cancellation = default) =>
        _services.RequestAnyAsync(service, type, payload, options, cancellation);

    /// <summary>Yields the messages of a type that come to this node, requests included. Of several who listen for a type each message goes to one.</summary>
    /// <remarks>
    /// A message for which nobody listens waits until somebody does, or its lifetime ends. 1,024 are delivered ahead of those who listen; beyond it they wait, and their
    /// senders are pushed back.
    /// </remarks>
    /// <param name="type">The kind of message.</param>
    /// <param name="cancellation">Ends the listening.</param>
    /// <exception cref="ArgumentException">It is no type.</exception>
    /// <exception cref="CoherenceException">The node has been closed.</exception>
    public IAsyncEnumerable<ReceivedMessage> Messages(string type, CancellationToken cancellation = default) =>
        _host.Messages.ListenerOf(_messages.TypeOf(type)).ListenAsync(cancellation);

    /// <summary>Asks the upstream for its figures: the root, or a relay for its own.</summary>
    /// <exception cref="CoherenceException">The upstream is not connected, or the node has been closed.</exception>
    public async Task<RootFigures> GetRootFiguresAsync(CancellationToken cancellation = default)
    {
        var inquiry = new TaskCompletionSource<RootFigures>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _context.Loop.InvokeAsync(engine => _host.Inquiries.Ask(engine, inquiry)).ConfigureAwait(false);
        return await inquiry.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>How the node stands at this moment.</summary>
    /// <exception cref="CoherenceException">The node has been closed.</exception>
    public async Task<NodeStatus> GetStatusAsync()
    {
        NodeStatus status = default;
        await _context.Loop.InvokeAsync(engine => status = new NodeStatus(
            engine.IsUpstreamUp,
            engine.UpstreamChannels,
            engine.Cluster,
            engine.Timeline.System,
            _cache.Applied,
            _cache.Count,
            _cache.Bytes,
            _cache.Evictions,
            _reader.Misses,
            engine.Timeline.UnconfirmedCount,
            engine.Timeline.WaitingCount,
            engine.MessageFigures,
            _connector.Links,
            _connector.Refusal)).ConfigureAwait(false);
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
        await _host.CloseAsync(_context.Loop).ConfigureAwait(false);
        await _context.Loop.DisposeAsync().ConfigureAwait(false);
    }

    private static void CheckIsUpdate(EpochRef update)
    {
        if (update.System.IsNone || update.Epoch <= Epoch.Zero)
        {
            throw new ArgumentException($"{update} names no update: a system and an epoch from 1 on are needed.", nameof(update));
        }
    }

    private static CoherenceNode Create(CoherenceNodeOptions options)
    {
        ILogger logger = options.LoggerFactory.CreateLogger("Coherence.Node");
        var host = new NodeHost(options.TimeProvider, logger);
        var engineOptions = new EngineOptions
        {
            HashSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            Cluster = options.Cluster,
            Address = options.Name,
            Heartbeat = options.Heartbeat,
            Lease = options.Lease,
            HearsSiblings = options.HearSiblings,
            Cache = new CacheLimits(options.CacheValues, options.CacheBytes),
            Origin = new OriginLimits(options.UnconfirmedUpdates, options.UnconfirmedBytes, options.WaitingUpdates),
        };
        var link = new LinkId(Identifier.Read(RandomNumberGenerator.GetBytes(Identifier.ByteCount)));
        var catalog = new IndexCatalog(engineOptions.HashSeed, [.. options.Indexes]);
        SystemEngine engine = SystemEngine.CreateNode(engineOptions, link, host, host.Messages, catalog);
        var settings = new UpstreamSettings(options.Upstreams, options.Channels, NeedsSystemId: false, options.ChannelLimits, options.TimeProvider);
        EngineLoop? loop = null;
        var connector = new UpstreamConnector(settings, refused => _ = loop!.InvokeAsync(_ => host.End(refused)), logger);
        host.Attach(engine, connector);
        loop = new EngineLoop("Coherence node", engine, options.Heartbeat / 4, options.TimeProvider, host.TurnEnded);
        _ = host.WatchLoopAsync(loop);
        connector.Start(loop);
        var context = new WaitContext(loop, host.Lease, host.LeaseWaits, host.Ending, host.Membership, options.TimeProvider);
        return new CoherenceNode(context, engine, connector, host);
    }
}
