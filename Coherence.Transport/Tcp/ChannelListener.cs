using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>Accepts channels at an address until it is disposed.</summary>
public sealed class ChannelListener : IAsyncDisposable, IAdmissionObserver
{
    private const int Backlog = 512;

    /// <summary>The pause after a failed accept: what is missing, a file descriptor mostly, needs time to come back.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Func<Socket, CancellationToken, ValueTask<Socket>> _accept;
    private readonly IChannelAcceptor _acceptor;
    private readonly ChannelOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _unadmitted;
    private int _disposed;

    private ChannelListener(
        ChannelAddress address,
        Socket socket,
        IChannelAcceptor acceptor,
        ChannelOptions options,
        Func<Socket, CancellationToken, ValueTask<Socket>> accept)
    {
        Address = address;
        _socket = socket;
        _acceptor = acceptor;
        _options = options;
        _accept = accept;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens, with the port that the operating system chose if port 0 was asked for.</summary>
    public ChannelAddress Address { get; }

    /// <summary>Channels that wait for admission at this moment.</summary>
    public int UnadmittedChannels => Volatile.Read(ref _unadmitted);

    /// <summary>Complete when it accepts no more; failed if the acceptor threw.</summary>
    public Task Completion => _accepting;

    /// <summary>Starts to listen. A host name is looked up first, which may wait.</summary>
    /// <remarks>The file of a Unix socket that no process listens at any more is removed and made again.</remarks>
    /// <param name="address">Where; port 0 for one that the operating system chooses.</param>
    /// <param name="acceptor">The owner of the channels.</param>
    /// <param name="options">Limits and times of the channels; null for the defaults.</param>
    /// <exception cref="TransportException">Nobody can listen there; the kind and the message say why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ChannelListener Start(ChannelAddress address, IChannelAcceptor acceptor, ChannelOptions? options = null) =>
        Start(address, acceptor, options, static (socket, cancellation) => socket.AcceptAsync(cancellation));

    /// <summary>The same with another way to accept, for tests of its failure.</summary>
    internal static ChannelListener Start(
        ChannelAddress address,
        IChannelAcceptor acceptor,
        ChannelOptions? options,
        Func<Socket, CancellationToken, ValueTask<Socket>> accept)
    {
        ChannelOptions valid = options ?? new ChannelOptions();
        valid.Validate();
        Socket socket = SocketBinding.Bind(address, Backlog);
        return new ChannelListener(SocketEndPoints.Bound(address, socket), socket, acceptor, valid, accept);
    }

    /// <summary>Stops accepting and frees the address. Channels that were accepted live on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <inheritdoc/>
    void IAdmissionObserver.AdmissionSettled() => Interlocked.Decrement(ref _unadmitted);

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _accept(_socket, _stopping.Token).ConfigureAwait(false);
                Admit(socket);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException exception)
            {
                if (!await PauseAsync(exception).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> PauseAsync(SocketException exception)
    {
        if (_stopping.IsCancellationRequested)
        {
            return false;
        }

        _acceptor.AcceptFailed(SocketErrors.Describe("accept at", Address, exception));
        await Task.Delay(PauseAfterFailure, _options.TimeProvider, _stopping.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    private void Admit(Socket socket)
    {
        if (Interlocked.Increment(ref _unadmitted) > _options.MaximumUnadmittedChannels)
        {
            Interlocked.Decrement(ref _unadmitted);
            socket.Dispose();
            TransportMetrics.Refused();
            _acceptor.Refused();
            return;
        }

        if (TryCreateCarrier(socket) is SocketCarrier carrier)
        {
            FrameChannel channel = new(carrier, _options, observer: this);
            channel.Start(_acceptor.Accept(channel));
            return;
        }

        Interlocked.Decrement(ref _unadmitted);
        socket.Dispose();
    }

    /// <summary>Null, and the owner is told, if the peer was gone before it was accepted.</summary>
    private SocketCarrier? TryCreateCarrier(Socket socket)
    {
        try
        {
            return new SocketCarrier(socket, SocketEndPoints.PeerOf(socket, Address));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            _acceptor.AcceptFailed(new TransportException(
                TransportFailure.Other,
                $"A peer at {Address} was gone before it was accepted: {exception.Message}",
                exception));
            return null;
        }
    }
}
