using System;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Memory;
using Coherence.Transport.Tcp;
using Xunit;

namespace Coherence.Tests.Loopback;

/// <summary>Makes connected ends of each kind: two channels, or a channel and a peer that writes raw bytes.</summary>
internal static class Connections
{
    /// <summary>An address to listen at that no other test uses.</summary>
    public static ChannelAddress FreeAddress(CarrierKind kind) => ChannelAddress.Parse(kind switch
    {
        CarrierKind.Tcp => "127.0.0.1:0",
        CarrierKind.Unix => $"unix:{Path.Combine(Path.GetTempPath(), $"coherence-{Guid.NewGuid():N}.sock")}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    public static async Task<(FrameChannel First, FrameChannel Second)> PairAsync(
        CarrierKind kind,
        IChannelReceiver first,
        IChannelReceiver second,
        ChannelOptions? options = null)
    {
        if (kind == CarrierKind.Memory)
        {
            MemoryChannelPair pair = MemoryChannels.CreatePair(first, second, options);
            return (pair.First, pair.Second);
        }

        RecordingAcceptor acceptor = new(() => second);
        await using ChannelListener listener = ChannelListener.Start(FreeAddress(kind), acceptor, options);
        FrameChannel connected = await ChannelConnector.ConnectAsync(listener.Address, first, options, TestContext.Current.CancellationToken);
        return (connected, await acceptor.NextChannelAsync());
    }

    /// <summary>A channel and its peer, which sends what the test says and nothing else.</summary>
    public static async Task<(FrameChannel Channel, ChannelCarrier Peer)> RawAsync(
        CarrierKind kind,
        IChannelReceiver receiver,
        ChannelOptions? options = null)
    {
        if (kind == CarrierKind.Memory)
        {
            (MemoryCarrier first, MemoryCarrier second) = MemoryChannels.CreateCarriers();
            FrameChannel channel = new(first, options ?? new ChannelOptions(), observer: null);
            channel.Start(receiver);
            return (channel, second);
        }

        RecordingAcceptor acceptor = new(() => receiver);
        await using ChannelListener listener = ChannelListener.Start(FreeAddress(kind), acceptor, options);
        Socket socket = SocketEndPoints.Create(listener.Address);
        await socket.ConnectAsync(SocketEndPoints.ToConnect(listener.Address), TestContext.Current.CancellationToken);
        return (await acceptor.NextChannelAsync(), new SocketCarrier(socket, "test"));
    }
}
