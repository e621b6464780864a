using System.Net;
using System.Net.Sockets;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>Turns addresses into sockets and end points, and back.</summary>
internal static class SocketEndPoints
{
    /// <summary>A socket that can connect to the address.</summary>
    public static Socket Create(ChannelAddress address)
    {
        if (address.Kind == ChannelAddressKind.Unix)
        {
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }

        // One socket for both versions of IP where the machine has both: a name may stand for addresses of either.
        return IPAddress.TryParse(address.Host, out IPAddress? numeric)
            ? new Socket(numeric.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>The end point to connect to.</summary>
    public static EndPoint ToConnect(ChannelAddress address)
    {
        if (address.Kind == ChannelAddressKind.Unix)
        {
            return new UnixDomainSocketEndPoint(address.Path);
        }

        return IPAddress.TryParse(address.Host, out IPAddress? numeric)
            ? new IPEndPoint(numeric, address.Port)
            : new DnsEndPoint(address.Host, address.Port);
    }

    /// <summary>The end point to listen at. Looks a host name up, and may wait for that.</summary>
    /// <exception cref="TransportException">The host name is not known.</exception>
    public static EndPoint ToListen(ChannelAddress address)
    {
        if (address.Kind == ChannelAddressKind.Unix)
        {
            return new UnixDomainSocketEndPoint(address.Path);
        }

        if (address.Host is "*")
        {
            return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port);
        }

        if (IPAddress.TryParse(address.Host, out IPAddress? numeric))
        {
            return new IPEndPoint(numeric, address.Port);
        }

        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(address.Host)[0], address.Port);
        }
        catch (SocketException exception)
        {
            throw SocketErrors.Describe("listen at", address, exception);
        }
    }

    /// <summary>The address that a bound socket really has: the port is known now.</summary>
    public static ChannelAddress Bound(ChannelAddress address, Socket socket) =>
        socket.LocalEndPoint is IPEndPoint bound ? address.WithPort(bound.Port) : address;

    /// <summary>Who is at the other end of an accepted socket.</summary>
    public static string PeerOf(Socket socket, ChannelAddress listening) =>
        socket.RemoteEndPoint is IPEndPoint peer ? peer.ToString() : $"a peer at {listening}";
}
