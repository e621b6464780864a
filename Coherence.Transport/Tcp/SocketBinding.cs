using System.Net;
using System.Net.Sockets;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>Binds the socket of a listener.</summary>
internal static class SocketBinding
{
    /// <summary>A socket that listens at the address.</summary>
    /// <exception cref="TransportException">Nobody can listen there.</exception>
    public static Socket Bind(ChannelAddress address, int backlog)
    {
        EndPoint endPoint = SocketEndPoints.ToListen(address);
        try
        {
            return BindTo(endPoint, backlog);
        }
        catch (SocketException exception) when (IsStaleUnixSocket(address, exception))
        {
            return BindAgain(address, endPoint, backlog);
        }
        catch (SocketException exception)
        {
            throw SocketErrors.Describe("listen at", address, exception);
        }
    }

    private static bool IsStaleUnixSocket(ChannelAddress address, SocketException exception) =>
        address.Kind == ChannelAddressKind.Unix
        && exception.SocketErrorCode == SocketError.AddressAlreadyInUse
        && UnixSocketFile.TryRemoveStale(address.Path);

    private static Socket BindAgain(ChannelAddress address, EndPoint endPoint, int backlog)
    {
        try
        {
            return BindTo(endPoint, backlog);
        }
        catch (SocketException exception)
        {
            throw SocketErrors.Describe("listen at", address, exception);
        }
    }

    private static Socket BindTo(EndPoint endPoint, int backlog)
    {
        Socket socket = endPoint is IPEndPoint ip
            ? new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (endPoint is IPEndPoint { Address: IPAddress any } && any.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
