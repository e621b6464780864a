using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>Opens channels to a listener.</summary>
public static class ChannelConnector
{
    /// <summary>Connects and starts a channel.</summary>
    /// <remarks>
    /// The receiver may be called before the task is complete. That the connection stands says nothing yet about the peer:
    /// the handshake timeout of the channel runs until <see cref="FrameChannel.Admit"/> here too.
    /// </remarks>
    /// <param name="address">Where a listener is; not port 0, not all hosts.</param>
    /// <param name="receiver">The owner of the channel.</param>
    /// <param name="options">Limits and times; null for the defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransportException">No connection came about; the kind and the message say why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static async Task<FrameChannel> ConnectAsync(
        ChannelAddress address,
        IChannelReceiver receiver,
        ChannelOptions? options = null,
        CancellationToken cancellation = default)
    {
        ChannelOptions valid = options ?? new ChannelOptions();
        valid.Validate();
        if (address.Kind == ChannelAddressKind.Tcp && (address.Port == 0 || address.IsAnyHost))
        {
            throw new TransportException(TransportFailure.AddressInvalid, $"Cannot connect to {address}: it is an address to listen at.");
        }

        Socket socket = await ConnectSocketAsync(address, valid, cancellation).ConfigureAwait(false);
        FrameChannel channel = new(new SocketCarrier(socket, address.ToString()), valid, observer: null);
        channel.Start(receiver);
        return channel;
    }

    private static async Task<Socket> ConnectSocketAsync(ChannelAddress address, ChannelOptions options, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(options.ConnectTimeout, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        Socket socket = SocketEndPoints.Create(address);
        bool connected = false;
        try
        {
            EndPoint endPoint = SocketEndPoints.ToConnect(address);
            await socket.ConnectAsync(endPoint, either.Token).ConfigureAwait(false);
            connected = true;
            return socket;
        }
        catch (SocketException exception)
        {
            throw SocketErrors.Describe("connect to", address, exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TransportException(
                TransportFailure.TimedOut,
                $"Cannot connect to {address}: no answer came within {options.ConnectTimeout:c}.",
                exception);
        }
        finally
        {
            if (!connected)
            {
                socket.Dispose();
            }
        }
    }
}
