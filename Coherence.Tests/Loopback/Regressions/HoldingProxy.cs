using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Transport.Addresses;
using Coherence.Transport.Tcp;

namespace Coherence.Tests.Loopback.Regressions;

/// <summary>Stands between one node and its upstream. What the upstream says over the first channel can be held back, so that the others overtake it.</summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    // So that little fits between the upstream and a channel that is held.
    private const int ReceiveBytes = 16 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<NetworkStream> _streams = [];
    private readonly List<Task> _passing = [];
    private readonly ChannelAddress _upstream;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _held;

    public HoldingProxy(string upstream)
    {
        _upstream = ChannelAddress.Parse(upstream);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where the node connects to.</summary>
    public string Address { get; }

    /// <summary>What comes down over the first channel from now on stays here.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It goes on.</summary>
    public void Release() => _held!.SetResult();

    public async ValueTask DisposeAsync()
    {
        _ = _held?.TrySetResult();
        _listener.Dispose();
        await _accepting;
        _streams.ForEach(static stream => stream.Dispose());
        await Task.WhenAll(_passing);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                NetworkStream node = Own(await _listener.AcceptAsync(CancellationToken.None));
                Socket socket = SocketEndPoints.Create(_upstream);
                socket.ReceiveBufferSize = ReceiveBytes;
                await socket.ConnectAsync(SocketEndPoints.ToConnect(_upstream), CancellationToken.None);
                NetworkStream upstream = Own(socket);
                bool isFirst = _passing.Count == 0;
                _passing.Add(PassAsync(node, upstream, isHeld: false));
                _passing.Add(PassAsync(upstream, node, isFirst));
            }
        }
        catch (SocketException)
        {
            // It ends.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool isHeld)
    {
        try
        {
            byte[] buffer = new byte[64 * 1024];
            for (int bytes = 1; bytes > 0;)
            {
                bytes = await from.ReadAsync(buffer, CancellationToken.None);
                await (isHeld && _held is { } held ? held.Task : Task.CompletedTask);
                await to.WriteAsync(buffer.AsMemory(0, bytes), CancellationToken.None);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // With the one way the other ends, too.
        }

        await to.DisposeAsync();
    }

    private NetworkStream Own(Socket socket)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        _streams.Add(stream);
        return stream;
    }
}
