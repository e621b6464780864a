using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Transport.Addresses;
using Coherence.Transport.Reconnect;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Upstreams;

/// <summary>Keeps a system connected: tries its upstreams in turn, waits longer after each failure, and starts again when a link ends.</summary>
/// <remarks>It ends by itself when every upstream has refused the system for good, or the same system has connected elsewhere.</remarks>
internal sealed class UpstreamConnector : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UpstreamAddresses _addresses;
    private readonly UpstreamSettings _settings;
    private readonly Action<CoherenceException> _refused;
    private readonly ILogger _logger;
    private EngineLoop? _loop;
    private Task _running = Task.CompletedTask;
    private UpstreamLink? _link;
    private Epoch? _catchingUpTo;
    private long _links;
    private string? _refusal;
    private string _lastFailure = "no attempt has ended yet";

    /// <summary>One that has not started.</summary>
    /// <param name="settings">Where to connect, and how.</param>
    /// <param name="refused">Hears that connecting has ended for good, and why; once, on any thread.</param>
    /// <param name="logger">Where it logs.</param>
    /// <exception cref="ArgumentException">An address cannot be understood.</exception>
    public UpstreamConnector(UpstreamSettings settings, Action<CoherenceException> refused, ILogger logger)
    {
        _settings = settings;
        _refused = refused;
        _logger = logger;
        _addresses = new UpstreamAddresses(settings.Addresses);
    }

    /// <summary>How many links have been up.</summary>
    public long Links => Interlocked.Read(ref _links);

    /// <summary>Why connecting has ended for good; null if it has not.</summary>
    public string? Refusal => Volatile.Read(ref _refusal);

    /// <summary>Complete when the channels of the last link have ended; their goodbyes have left by then.</summary>
    public Task ChannelsEnded => Volatile.Read(ref _link)?.ChannelsEnded ?? Task.CompletedTask;

    private string LastFailure => Volatile.Read(ref _link)?.LastFailure ?? Volatile.Read(ref _lastFailure);

    public void Start(EngineLoop loop)
    {
        _loop = loop;
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Waits until the system has been welcomed, and shows what the upstream showed then.</summary>
    /// <exception cref="CoherenceException">It did not come in time, or never will.</exception>
    public async Task FirstCaughtUpAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await _caughtUp.Task.WaitAsync(timeout, _settings.Time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new CoherenceException(
                CoherenceFailure.Unreachable,
                $"No upstream of {_addresses} could be reached in {timeout.TotalSeconds:0.###} s: {LastFailure}",
                late);
        }
    }

    /// <summary>A link is up. Engine thread.</summary>
    public void Up(in Welcome welcome)
    {
        UpstreamLog.Connected(_logger, welcome.Cluster, welcome.Current);
        _catchingUpTo = welcome.Current;
        if (Interlocked.Increment(ref _links) > 1)
        {
            NodeMetrics.LinkReopened();
        }
    }

    /// <summary>The upstream ended a channel with a reason. Engine thread.</summary>
    public void SaidGoodbye(in Goodbye goodbye) => UpstreamLog.Goodbye(_logger, goodbye.Reason, goodbye.Text);

    /// <summary>The link is gone. Engine thread.</summary>
    public void Down()
    {
        _catchingUpTo = null;
        Volatile.Read(ref _link)!.Down();
    }

    /// <summary>At the end of each turn. Welcomed is not yet caught up: what is read before would be of the epoch 0. Engine thread.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        bool hasId = !_settings.NeedsSystemId || !engine.Timeline.System.IsNone;
        if (_catchingUpTo <= engine.Cache.Applied && hasId)
        {
            _catchingUpTo = null;
            _ = _caughtUp.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await KeepConnectedAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The system is being closed.
        }
#pragma warning disable CA1031 // Whatever ends the connecting is a defect, and whoever waits for it is told.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            End(new CoherenceException(CoherenceFailure.Defect, $"Connecting has ended by a defect: {defect.Message}", defect));
        }
    }

    private async Task KeepConnectedAsync(CancellationToken stopping)
    {
#pragma warning disable CA5394 // Jitter is no secret.
        var delay = new ReconnectDelay(Random.Shared.NextDouble);
#pragma warning restore CA5394
        while (_addresses.TryNext(out ChannelAddress? address))
        {
            var link = new UpstreamLink(address, _settings, _loop!, _logger);
            Volatile.Write(ref _link, link);
            await link.RunAsync(stopping).ConfigureAwait(false);
            Volatile.Write(ref _lastFailure, LastFailure);
            if (link.IsSuperseded)
            {
                End(new CoherenceException(CoherenceFailure.Refused, "The same system has connected elsewhere, so this one ends."));
                return;
            }

            if (link.Refusal is { } refusal)
            {
                _addresses.Refuse(address, refusal);
                continue;
            }

            if (link.WasUp)
            {
                delay.Reset();
            }

            await Task.Delay(delay.Next(), _settings.Time, stopping).ConfigureAwait(false);
        }

        End(new CoherenceException(CoherenceFailure.Refused, _addresses.Refusals));
    }

    private void End(CoherenceException why)
    {
        UpstreamLog.ConnectingEnded(_logger, why.Message);
        Volatile.Write(ref _refusal, why.Message);
        _ = _caughtUp.TrySetException(why);
        _refused(why);
    }
}
