using System;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;
using Coherence.Tests.Time;
using Coherence.Tests.Unit.Transport;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;
using Xunit;

namespace Coherence.Tests.Loopback;

public sealed class ChannelListenerTests
{
    [Fact]
    public async Task Port_0_becomes_the_port_that_the_system_chose()
    {
        await using ChannelListener listener = Listen(ChannelAddress.Parse("127.0.0.1:0"));
        Assert.InRange(listener.Address.Port, 1, 65_535);
        Assert.Equal($"127.0.0.1:{listener.Address.Port}", listener.Address.ToString());
    }

    [Fact]
    public async Task All_addresses_of_the_machine_include_localhost()
    {
        RecordingAcceptor acceptor = new(() => new RecordingReceiver());
        await using ChannelListener listener = ChannelListener.Start(ChannelAddress.Parse("*:0"), acceptor);
        RecordingReceiver receiver = new();
        FrameChannel channel = await ChannelConnector.ConnectAsync(
            ChannelAddress.Parse($"localhost:{listener.Address.Port}"), receiver, cancellation: TestContext.Current.CancellationToken);
        FrameChannel accepted = await acceptor.NextChannelAsync();
        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
        await accepted.Completion.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(CarrierKind.Tcp)]
    [InlineData(CarrierKind.Unix)]
    public async Task An_address_in_use_is_refused_and_its_user_undisturbed(CarrierKind kind)
    {
        RecordingAcceptor acceptor = new(() => new RecordingReceiver());
        await using ChannelListener listener = ChannelListener.Start(Connections.FreeAddress(kind), acceptor);
        TransportException exception = Assert.Throws<TransportException>(() => Listen(listener.Address));
        Assert.Equal(TransportFailure.AddressInUse, exception.Failure);
        Assert.Equal($"Cannot listen at {listener.Address}: the address is in use.", exception.Message);

        RecordingReceiver receiver = new();
        FrameChannel channel = await ChannelConnector.ConnectAsync(listener.Address, receiver, cancellation: TestContext.Current.CancellationToken);
        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
    }

    [Theory]
    [InlineData(CarrierKind.Tcp)]
    [InlineData(CarrierKind.Unix)]
    public async Task A_disposed_listener_frees_its_address(CarrierKind kind)
    {
        ChannelListener listener = Listen(Connections.FreeAddress(kind));
        await listener.DisposeAsync();
        await listener.DisposeAsync();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ChannelConnector.ConnectAsync(
            listener.Address, new RecordingReceiver(), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(exception.Failure, new[] { TransportFailure.Refused, TransportFailure.AddressInvalid });
        await using ChannelListener again = Listen(listener.Address);
        Assert.Equal(listener.Address, again.Address);
    }

    [Fact]
    public async Task A_socket_file_that_nobody_listens_at_is_replaced()
    {
        ChannelAddress address = Connections.FreeAddress(CarrierKind.Unix);
        LeaveStaleSocket(address.Path);
        Assert.True(File.Exists(address.Path));

        await using ChannelListener listener = Listen(address);
        RecordingReceiver receiver = new();
        FrameChannel channel = await ChannelConnector.ConnectAsync(address, receiver, cancellation: TestContext.Current.CancellationToken);
        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        ChannelAddress address = Connections.FreeAddress(CarrierKind.Unix);
        await File.WriteAllBytesAsync(address.Path, [], TestContext.Current.CancellationToken);
        TransportException exception = Assert.Throws<TransportException>(() => Listen(address));
        Assert.Equal(TransportFailure.AddressInUse, exception.Failure);
        Assert.True(File.Exists(address.Path));
        File.Delete(address.Path);
    }

    [Fact]
    public async Task Channels_over_the_bound_are_refused_until_one_is_admitted()
    {
        RecordingAcceptor acceptor = new(() => new RecordingReceiver());
        ChannelOptions options = new() { MaximumUnadmittedChannels = 1 };
        await using ChannelListener listener = ChannelListener.Start(ChannelAddress.Parse("127.0.0.1:0"), acceptor, options);

        RecordingReceiver first = new();
        FrameChannel firstChannel = await ConnectAsync(listener, first);
        FrameChannel accepted = await acceptor.NextChannelAsync();
        Assert.Equal(1, listener.UnadmittedChannels);

        RecordingReceiver second = new();
        await ConnectAsync(listener, second);
        await acceptor.NextRefusalAsync();
        Assert.Contains((await second.ClosedAsync()).Reason, new[] { ChannelCloseReason.PeerClosed, ChannelCloseReason.PeerAborted });

        accepted.Admit();
        Assert.Equal(0, listener.UnadmittedChannels);
        RecordingReceiver third = new();
        FrameChannel thirdChannel = await ConnectAsync(listener, third);
        FrameChannel acceptedThird = await acceptor.NextChannelAsync();
        Assert.Equal(1, listener.UnadmittedChannels);

        // The end of a channel that was never admitted frees its place too.
        thirdChannel.Abort("The test is over.");
        await acceptedThird.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, listener.UnadmittedChannels);
        firstChannel.Abort("The test is over.");
        await accepted.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, listener.UnadmittedChannels);
    }

    [Fact]
    public async Task An_error_of_accepting_is_told_and_does_not_end_the_listener()
    {
        FakeTimeProvider clock = new();
        RecordingAcceptor acceptor = new(() => new RecordingReceiver());
        int calls = 0;
        await using ChannelListener listener = ChannelListener.Start(
            ChannelAddress.Parse("127.0.0.1:0"),
            acceptor,
            new ChannelOptions { TimeProvider = clock },
            (socket, cancellation) => calls++ == 0
                ? ValueTask.FromException<Socket>(new SocketException((int)SocketError.TooManyOpenSockets))
                : socket.AcceptAsync(cancellation));

        TransportException failure = await acceptor.NextFailureAsync();
        Assert.Equal(TransportFailure.OutOfResources, failure.Failure);
        RecordingReceiver receiver = new();
        FrameChannel channel = await ConnectAsync(listener, receiver);

        // The pause begins after the failure was told: the clock moves until it is over.
        Task<FrameChannel> accepted = acceptor.NextChannelAsync();
        while (!accepted.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await accepted;
        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
    }

    [Fact]
    public async Task Connecting_where_nobody_listens_is_refused_with_a_sentence()
    {
        ChannelListener listener = Listen(ChannelAddress.Parse("127.0.0.1:0"));
        await listener.DisposeAsync();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(listener, new RecordingReceiver()));
        Assert.Equal(TransportFailure.Refused, exception.Failure);
        Assert.Equal($"Cannot connect to {listener.Address}: nobody listens there.", exception.Message);
    }

    [Fact]
    public async Task An_address_to_listen_at_is_none_to_connect_to()
    {
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ChannelConnector.ConnectAsync(
            ChannelAddress.Parse("*:7000"), new RecordingReceiver(), cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(TransportFailure.AddressInvalid, exception.Failure);
    }

    private static ChannelListener Listen(ChannelAddress address) =>
        ChannelListener.Start(address, new RecordingAcceptor(() => new RecordingReceiver()));

    private static Task<FrameChannel> ConnectAsync(ChannelListener listener, RecordingReceiver receiver) =>
        ChannelConnector.ConnectAsync(listener.Address, receiver, cancellation: TestContext.Current.CancellationToken);

    /// <summary>The file that a killed process leaves: made under another name, because disposal removes the name it was bound to.</summary>
    private static void LeaveStaleSocket(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
        socket.Listen();
        File.Move(path + ".bound", path);
    }
}
