using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Messages;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Reconnect;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Upstreams;

/// <summary>One link to an upstream, from the attempt to open its first channel to the end of its last.</summary>
/// <remarks>
/// The first channel is opened alone; the others follow when it has been welcomed. One that ends while the link is up is
/// opened again with its ordinal, after a delay that grows.
/// </remarks>
internal sealed class UpstreamLink(ChannelAddress address, UpstreamSettings settings, EngineLoop loop, ILogger logger)
{
    private readonly TaskCompletionSource _welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _down = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly HashSet<UpstreamChannel> _channels = [];
    private string? _lastFailure;
    private string? _refusal;
    private bool _isSuperseded;
    private volatile bool _isUp;

    /// <summary>Where the upstream is.</summary>
    public ChannelAddress Address => address;

    /// <summary>Why the last channel ended, or was never opened; null if none has.</summary>
    public string? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Why the upstream will never take this system; null if it has not said so.</summary>
    public string? Refusal => Volatile.Read(ref _refusal);

    /// <summary>Whether the same system has connected elsewhere.</summary>
    public bool IsSuperseded => Volatile.Read(ref _isSuperseded);

    /// <summary>Whether it has ever been up.</summary>
    public bool WasUp => _welcomed.Task.IsCompleted;

    /// <summary>Complete when all channels have ended; their goodbyes have left by then.</summary>
    public Task ChannelsEnded
    {
        get
        {
            lock (_gate)
            {
                return Task.WhenAll(_channels.Select(static channel => channel.Completion));
            }
        }
    }

    /// <summary>Keeps the link as long as it lasts.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (await TryOpenAsync(0, stopping).ConfigureAwait(false) is not { } first)
        {
            return;
        }

        await Task.WhenAny(_welcomed.Task, first.Gone).WaitAsync(stopping).ConfigureAwait(false);
        if (!WasUp)
        {
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        List<Task> keeping = [KeepAsync(first, ending.Token)];
        for (int ordinal = 1; ordinal < settings.Channels; ordinal++)
        {
            keeping.Add(KeepAsync(ordinal, ending.Token));
        }

        await _down.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Whether the engine may be given a channel: the first, or one more while the link is up. Engine thread.</summary>
    public bool Takes(UpstreamChannel channel) => _isUp || (channel.Ordinal == 0 && !WasUp);

    /// <summary>The upstream has welcomed a channel. Engine thread.</summary>
    public void Welcomed()
    {
        _isUp = true;
        _ = _welcomed.TrySetResult();
    }

    /// <summary>The last channel is gone. Engine thread.</summary>
    public void Down()
    {
        _isUp = false;
        _ = _down.TrySetResult();
    }

    /// <summary>A channel was ended with a reason, by either side. Engine thread.</summary>
    public void ChannelEnded(string peer, GoodbyeReason reason, string detail)
    {
        UpstreamLog.ChannelEnded(logger, peer, reason, detail);
        Volatile.Write(ref _lastFailure, detail);
        if (reason == GoodbyeReason.Superseded)
        {
            Volatile.Write(ref _isSuperseded, true);
        }

        // An upstream that has taken the link says nothing about the system when it turns one more channel away.
        if (!WasUp && IsFinal(reason))
        {
            Volatile.Write(ref _refusal, detail);
        }
    }

    /// <summary>A channel is gone. Engine thread.</summary>
    public void ChannelClosed(string peer, ChannelClosed closed, bool wasExpected)
    {
        if (closed.Reason == ChannelCloseReason.ClosedByUs)
        {
            return;
        }

        Volatile.Write(ref _lastFailure, closed.Detail);
        if (!wasExpected)
        {
            UpstreamLog.ChannelClosed(logger, peer, closed.Reason, closed.Detail);
        }
    }

    private static bool IsFinal(GoodbyeReason reason) => reason
        is GoodbyeReason.ClusterMismatch or GoodbyeReason.VersionMismatch or GoodbyeReason.EpochWentBack or GoodbyeReason.Loop;

    private async Task KeepAsync(int ordinal, CancellationToken ending)
    {
        ReconnectDelay delay = NewDelay();
        UpstreamChannel? channel;
        while ((channel = await TryOpenAsync(ordinal, ending).ConfigureAwait(false)) is null)
        {
            await PauseAsync(delay, ending).ConfigureAwait(false);
        }

        await KeepAsync(channel, ending).ConfigureAwait(false);
    }

    // It ends with the link: by cancellation, or because nobody takes a channel any more.
    private async Task KeepAsync(UpstreamChannel channel, CancellationToken ending)
    {
        ReconnectDelay delay = NewDelay();
        while (true)
        {
            await channel.Gone.WaitAsync(ending).ConfigureAwait(false);
            if (!_isUp)
            {
                return;
            }

            if (channel.WasWelcomed)
            {
                delay.Reset();
            }

            UpstreamChannel? next;
            do
            {
                await PauseAsync(delay, ending).ConfigureAwait(false);
                next = await TryOpenAsync(channel.Ordinal, ending).ConfigureAwait(false);
            }
            while (next is null);

            NodeMetrics.ChannelReopened();
            channel = next;
        }
    }

    private async Task<UpstreamChannel?> TryOpenAsync(int ordinal, CancellationToken cancellation)
    {
        var channel = new UpstreamChannel(this, loop, ordinal);
        try
        {
            await channel.OpenAsync(address, settings.ChannelLimits, cancellation).ConfigureAwait(false);
        }
        catch (TransportException failure)
        {
            Volatile.Write(ref _lastFailure, failure.Message);
            UpstreamLog.ConnectFailed(logger, address.ToString(), failure);
            return null;
        }

        Remember(channel);
        return channel;
    }

    private void Remember(UpstreamChannel channel)
    {
        lock (_gate)
        {
            _ = _channels.RemoveWhere(static known => known.Completion.IsCompleted);
            _ = _channels.Add(channel);
        }
    }

    private Task PauseAsync(ReconnectDelay delay, CancellationToken ending) => Task.Delay(delay.Next(), settings.Time, ending);

#pragma warning disable CA5394 // Jitter is no secret.
    private static ReconnectDelay NewDelay() => new(Random.Shared.NextDouble);
#pragma warning restore CA5394
}
