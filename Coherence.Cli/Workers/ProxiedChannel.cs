using System.Net.Sockets;
using System.Threading.Tasks;

namespace Coherence.Cli.Workers;

/// <summary>The two sockets of a channel that goes through a proxy.</summary>
internal sealed class ProxiedChannel
{
    private readonly Socket _near;
    private readonly Socket _far;

    public ProxiedChannel(Socket near, Socket far)
    {
        _near = near;
        _far = far;
        near.NoDelay = true;
        far.NoDelay = true;
    }

    /// <summary>Passes bytes on in both directions until both have ended.</summary>
    public Task RunAsync() => Task.WhenAll(PassAsync(_near, _far), PassAsync(_far, _near));

    /// <summary>Breaks both connections: each side sees a reset.</summary>
    public void Cut()
    {
        _near.Close(0);
        _far.Close(0);
    }

    // An end that is in order is passed on as one, so that a goodbye arrives.
    private static async Task PassAsync(Socket from, Socket to)
    {
        await using var source = new NetworkStream(from, ownsSocket: false);
        await using var destination = new NetworkStream(to, ownsSocket: false);
        await source.CopyToAsync(destination);
        to.Shutdown(SocketShutdown.Send);
    }
}
