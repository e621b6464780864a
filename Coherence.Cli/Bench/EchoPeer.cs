using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Cli.Bench;

/// <summary>Gives back the bytes that it gets over a connection of 127.0.0.1: the round trip that all others are compared with.</summary>
internal sealed class EchoPeer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public EchoPeer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Serves one connection after the other, until cancelled.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        try
        {
            while (true)
            {
                using Socket peer = await _listener.AcceptAsync(ending);
                await ServeAsync(peer, ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return;
        }
    }

    public void Dispose() => _listener.Dispose();

    private static async Task ServeAsync(Socket peer, CancellationToken ending)
    {
        byte[] buffer = new byte[4096];
        peer.NoDelay = true;
        try
        {
            for (int read = await peer.ReceiveAsync(buffer, ending); read > 0; read = await peer.ReceiveAsync(buffer, ending))
            {
                _ = await peer.SendAsync(buffer.AsMemory(0, read), ending);
            }
        }
        catch (SocketException)
        {
            // Whoever was there has gone without a word; the next is served.
        }
    }
}
