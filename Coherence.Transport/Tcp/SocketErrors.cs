using System;
using System.IO;
using System.Net.Sockets;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>Says in words what an error of a socket means.</summary>
internal static class SocketErrors
{
    /// <summary>Why listening or connecting failed.</summary>
    /// <param name="doing">"listen at" or "connect to".</param>
    /// <param name="address">Where.</param>
    /// <param name="exception">What the operating system reported.</param>
    public static TransportException Describe(string doing, ChannelAddress address, SocketException exception)
    {
        (TransportFailure failure, string cause) = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (TransportFailure.AddressInUse, "the address is in use"),
            SocketError.AddressNotAvailable => (TransportFailure.AddressInvalid, "the address does not belong to this machine, or its path does not exist"),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (TransportFailure.AddressInvalid, "the host name is not known"),
            SocketError.AddressFamilyNotSupported => (TransportFailure.AddressInvalid, "this machine has no such kind of address"),
            SocketError.AccessDenied => (TransportFailure.PermissionDenied, "the operating system does not permit it"),
            SocketError.ConnectionRefused => (TransportFailure.Refused, "nobody listens there"),
            SocketError.ConnectionReset => (TransportFailure.Refused, "the peer closed the connection at once"),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
                (TransportFailure.Unreachable, "there is no way to the host"),
            SocketError.TimedOut => (TransportFailure.TimedOut, "no answer came in time"),
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => (TransportFailure.OutOfResources, "no more sockets are to be had"),
            _ => (TransportFailure.Other, exception.Message),
        };
        return new TransportException(failure, $"Cannot {doing} {address}: {cause}.", exception);
    }

    /// <summary>How an exception of a connected socket ended its channel.</summary>
    public static ChannelClosed Explain(Exception exception)
    {
        SocketException? cause = exception as SocketException ?? (exception as IOException)?.InnerException as SocketException;
        return cause?.SocketErrorCode switch
        {
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
                new ChannelClosed(ChannelCloseReason.PeerAborted, "The connection was reset."),
            not null => new ChannelClosed(ChannelCloseReason.IoError, $"The connection failed: {cause.Message}."),
            null => new ChannelClosed(ChannelCloseReason.IoError, exception.ToString()),
        };
    }
}
