using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Cli.Workers;

/// <summary>Stands between a system and its upstream, passes every byte on, and cuts channels when it is told to.</summary>
internal sealed class ChannelProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly List<ProxiedChannel> _channels = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private int _opened;

    private ChannelProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many channels stand at this moment.</summary>
    public int Channels
    {
        get
        {
            lock (_channels)
            {
                return _channels.Count;
            }
        }
    }

    /// <summary>How many channels have been opened since the start.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Starts one.</summary>
    /// <param name="target">Where the upstream listens: an IP address and a port.</param>
    public static ChannelProxy Start(string target) => new(IPEndPoint.Parse(target));

    /// <summary>Breaks the channel that has stood longest, as a cut cable would: what is on its way is lost. False if there is none.</summary>
    public bool TryCut()
    {
        ProxiedChannel channel;
        lock (_channels)
        {
            if (_channels.Count == 0)
            {
                return false;
            }

            channel = _channels[0];
            _channels.RemoveAt(0);
        }

        channel.Cut();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        while (TryCut())
        {
            // Until none is left.
        }

        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptSocketAsync(_ending.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy has been closed.
        }
    }

    private async Task PassAsync(Socket near)
    {
        var far = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var channel = new ProxiedChannel(near, far);
        try
        {
            await far.ConnectAsync(_target, _ending.Token);
            lock (_channels)
            {
                _channels.Add(channel);
            }

            _ = Interlocked.Increment(ref _opened);

            await channel.RunAsync();
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One side has gone, or nobody is there: so is the other.
        }

        lock (_channels)
        {
            _ = _channels.Remove(channel);
        }

        channel.Cut();
    }
}
