using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Node.Channels;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Reconnect;
using Coherence.Transport.Tcp;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Nodes;

/// <summary>Keeps a node connected: tries its upstreams in turn, waits longer after each failure, and starts again when a channel ends.</summary>
internal sealed class UpstreamConnector : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<ChannelAddress> _addresses;
    private readonly CoherenceNodeOptions _options;
    private readonly NodeHost _host;
    private readonly ILogger _logger;
    private readonly ReconnectDelay _delay;
    private EngineLoop? _loop;
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _ended = new();
    private string _lastFailure = "no attempt has ended yet";
    private EngineChannel? _lastChannel;
    private long _welcomes;

    public UpstreamConnector(CoherenceNodeOptions options, NodeHost host, ILogger logger)
    {
        _options = options;
        _host = host;
        _logger = logger;
        _addresses = Parse(options.Upstreams);
#pragma warning disable CA5394 // Jitter is no secret.
        _delay = new ReconnectDelay(Random.Shared.NextDouble);
#pragma warning restore CA5394
    }

    /// <summary>How many times an upstream has welcomed the node.</summary>
    public long Welcomes => Interlocked.Read(ref _welcomes);

    /// <summary>Complete when the last channel has ended; its goodbye has left by then.</summary>
    public Task LastChannelEnded => Volatile.Read(ref _lastChannel)?.Completion ?? Task.CompletedTask;

    public void Start(EngineLoop loop)
    {
        _loop = loop;
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Waits until the node has been welcomed, and shows what the upstream showed then.</summary>
    /// <exception cref="CoherenceException">It did not come in time, or never will.</exception>
    public async Task FirstCaughtUpAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await _caughtUp.Task.WaitAsync(timeout, _options.TimeProvider, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new CoherenceException(
                CoherenceFailure.Unreachable,
                $"No upstream of {string.Join(", ", _addresses)} could be reached in {timeout.TotalSeconds:0.###} s: {Volatile.Read(ref _lastFailure)}",
                late);
        }
    }

    /// <summary>The upstream has welcomed the node. Engine thread.</summary>
    public void Welcomed()
    {
        _ = Interlocked.Increment(ref _welcomes);
        _delay.Reset();
    }

    /// <summary>The node has applied the epoch that the upstream showed in its welcome. Engine thread.</summary>
    public void CaughtUp() => _caughtUp.TrySetResult();

    /// <summary>The upstream ended the channel with a reason. Engine thread.</summary>
    public void SaidGoodbye(in Goodbye goodbye) => Refused(goodbye.Reason, goodbye.Text);

    /// <summary>The channel was ended with a reason, by either side. Engine thread.</summary>
    public void Refused(GoodbyeReason reason, string detail)
    {
        Volatile.Write(ref _lastFailure, detail);
        bool isFinal = reason is GoodbyeReason.ClusterMismatch or GoodbyeReason.VersionMismatch or GoodbyeReason.EpochWentBack;
        if (isFinal)
        {
            _ = _caughtUp.TrySetException(new CoherenceException(CoherenceFailure.Refused, detail));
        }
    }

    /// <summary>The channel is gone. Engine thread.</summary>
    public void Closed(ChannelClosed closed)
    {
        if (closed.Reason != ChannelCloseReason.ClosedByUs)
        {
            Volatile.Write(ref _lastFailure, closed.Detail);
        }

        _ = Volatile.Read(ref _ended).TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static List<ChannelAddress> Parse(IList<string> texts)
    {
        var addresses = new List<ChannelAddress>();
        foreach (string text in texts)
        {
            addresses.Add(ChannelAddress.TryParse(text, out ChannelAddress? address, out string? error)
                ? address
                : throw new ArgumentException(error));
        }

        return addresses;
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await KeepConnectedAsync(stopping).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ends the connecting is a defect, and the one who waits for it is told.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            NodeLog.ConnectingEnded(_logger, defect);
            _ = _caughtUp.TrySetException(new CoherenceException(CoherenceFailure.Defect, $"Connecting has ended by a defect: {defect.Message}", defect));
        }
    }

    private async Task KeepConnectedAsync(CancellationToken stopping)
    {
        for (int attempt = 0; !stopping.IsCancellationRequested; attempt++)
        {
            ChannelAddress address = _addresses[attempt % _addresses.Count];
            if (await TryConnectAsync(address, stopping).ConfigureAwait(false))
            {
                await Volatile.Read(ref _ended).Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!stopping.IsCancellationRequested)
            {
                await Task.Delay(_delay.Next(), _options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TryConnectAsync(ChannelAddress address, CancellationToken stopping)
    {
        Volatile.Write(ref _ended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var channel = new EngineChannel(_loop!, _host);
        try
        {
            channel.Attach(await ChannelConnector.ConnectAsync(address, channel, _options.Channels, stopping).ConfigureAwait(false));
        }
        catch (TransportException failure)
        {
            Volatile.Write(ref _lastFailure, failure.Message);
            NodeLog.ConnectFailed(_logger, address.ToString(), failure);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        Volatile.Write(ref _lastChannel, channel);
        _loop!.Post(new OpenedInput(channel));
        return true;
    }

    private sealed class OpenedInput(EngineChannel channel) : IEngineInput
    {
        public void Apply(SystemEngine engine) => channel.Session = engine.UpstreamOpened(channel);

        public void Abandon() => channel.Abort("The node has been closed.");
    }
}
