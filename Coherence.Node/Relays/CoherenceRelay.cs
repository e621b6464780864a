using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Options;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Serving;
using Coherence.Node.Upstreams;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Relays;

/// <summary>A relay: a system with an upstream and children. It answers its children from one cache, and forwards what they publish.</summary>
/// <remarks>
/// All that it holds it can lose: it may end at any moment, and its children go on elsewhere, with their caches warm and
/// nothing lost. All members may be called on any thread. specs/epochs.md#relays.
/// </remarks>
public sealed class CoherenceRelay : IAsyncDisposable
{
    private readonly EngineLoop _loop;
    private readonly RelayHost _host;
    private readonly UpstreamConnector _connector;
    private readonly Lifetime _lifetime;
    private readonly Listeners _listeners;
    private int _disposed;

    private CoherenceRelay(EngineLoop loop, RelayHost host, UpstreamConnector connector, Lifetime lifetime, Listeners listeners)
    {
        _loop = loop;
        _host = host;
        _connector = connector;
        _lifetime = lifetime;
        _listeners = listeners;
    }

    /// <summary>Where it listens, with the ports that the operating system chose.</summary>
    public IReadOnlyList<string> Addresses => _listeners.Addresses;

    /// <summary>
    /// Complete when the relay has ended; failed with <see cref="CoherenceException"/> if it had to: every upstream refused it for
    /// good, or a defect.
    /// </summary>
    public Task Completion => _lifetime.Completion;

    /// <summary>Listens, connects to an upstream, and serves; it keeps connected from then on until disposed.</summary>
    /// <exception cref="ArgumentException">An option is outside its range, or an address of an upstream cannot be understood.</exception>
    /// <exception cref="CoherenceException">
    /// An address cannot be listened at, no upstream could be reached in time, or all refused this relay: because it would be
    /// its own upstream, for example.
    /// </exception>
    public static async Task<CoherenceRelay> StartAsync(CoherenceRelayOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        CoherenceRelay relay = Create(options);
        try
        {
            // Listened at first: a relay that is given itself as its upstream is told so, and not that nobody is there.
            foreach (string address in options.Listen)
            {
                relay._listeners.Add(address);
            }

            relay._connector.Start(relay._loop);
            await relay._connector.FirstCaughtUpAsync(options.ConnectTimeout, cancellation).ConfigureAwait(false);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How the relay stands at this moment.</summary>
    /// <exception cref="CoherenceException">The relay has been closed.</exception>
    public async Task<RelayStatus> GetStatusAsync()
    {
        RelayStatus status = default;
        await _loop.InvokeAsync(engine => status = new RelayStatus(
            engine.IsUpstreamUp,
            engine.UpstreamChannels,
            engine.Cluster,
            engine.Timeline.System,
            engine.Shown,
            engine.Children,
            engine.Cache.Count,
            engine.Cache.Bytes,
            _connector.Links,
            _connector.Refusal)).ConfigureAwait(false);
        return status;
    }

    /// <summary>Ends in order: children are told, so that they go elsewhere at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _listeners.DisposeAsync().ConfigureAwait(false);
        await _connector.DisposeAsync().ConfigureAwait(false);
        await _host.CloseAsync(_loop).ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _lifetime.End(null);
    }

    private static CoherenceRelay Create(CoherenceRelayOptions options)
    {
        ILogger logger = options.LoggerFactory.CreateLogger("Coherence.Relay");
        var lifetime = new Lifetime(logger);
        var settings = new UpstreamSettings(options.Upstreams, options.Channels, NeedsSystemId: true, options.ChannelLimits, options.TimeProvider);
        var connector = new UpstreamConnector(settings, lifetime.End, logger);
        var children = new ChildChannels(logger);
        var host = new RelayHost(children, logger);
        host.Attach(connector);
        var link = new LinkId(Identifier.Read(RandomNumberGenerator.GetBytes(Identifier.ByteCount)));
        SystemEngine engine = SystemEngine.CreateRelay(EngineOptionsOf(options), link, host);
        var loop = new EngineLoop("Coherence relay", engine, options.Heartbeat / 4, options.TimeProvider, host.TurnEnded);
        children.Attach(loop);
        _ = lifetime.WatchAsync(loop);
        return new CoherenceRelay(loop, host, connector, lifetime, new Listeners(children, options.ChannelLimits, logger));
    }

    // As many as fit.
    private static string AddressOf(IList<string> listen)
    {
        string addresses = listen[0];
        for (int index = 1; index < listen.Count && Encoding.UTF8.GetByteCount(addresses) + Encoding.UTF8.GetByteCount(listen[index]) < WireLimits.NameBytes; index++)
        {
            addresses = $"{addresses} {listen[index]}";
        }

        return Encoding.UTF8.GetByteCount(addresses) <= WireLimits.NameBytes ? addresses : string.Empty;
    }

    private static EngineOptions EngineOptionsOf(CoherenceRelayOptions options) => new()
    {
        HashSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        Cluster = options.Cluster,
        Address = options.Name ?? AddressOf(options.Listen),
        Heartbeat = options.Heartbeat,
        Lease = options.Lease,
        Children = options.MaximumChildren,
        ForwardedBytes = options.ForwardedBytes,
        TellsSiblings = options.TellSiblings,
        Cache = new CacheLimits(options.CacheValues, options.CacheBytes),
    };
}
