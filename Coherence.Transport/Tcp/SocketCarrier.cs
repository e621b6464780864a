using System;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Tcp;

/// <summary>A connected TCP or Unix socket.</summary>
internal sealed class SocketCarrier : ChannelCarrier
{
    /// <summary>Bytes that one read takes at most.</summary>
    private const int ReadBytes = 64 * 1024;

    private readonly Socket _socket;

    public SocketCarrier(Socket socket, string peer)
    {
        _socket = socket;
        Peer = peer;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            // Frames are flushed in batches already: waiting for more would only add latency.
            socket.NoDelay = true;
        }

        Input = PipeReader.Create(
            new NetworkStream(socket, ownsSocket: false),
            new StreamPipeReaderOptions(bufferSize: ReadBytes, minimumReadSize: ReadBytes / 4, leaveOpen: true));
    }

    /// <inheritdoc/>
    public override string Peer { get; }

    /// <inheritdoc/>
    public override PipeReader Input { get; }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask<int> send = _socket.SendAsync(bytes, SocketFlags.None);
        return send.IsCompletedSuccessfully && send.Result == bytes.Length
            ? ValueTask.CompletedTask
            : SendRestAsync(send, bytes);
    }

    /// <inheritdoc/>
    public override void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public override void Stop(bool orderly)
    {
        if (!orderly)
        {
            SendResetOnClose();
        }

        _socket.Dispose();
    }

    /// <inheritdoc/>
    public override ChannelClosed Explain(Exception exception) => SocketErrors.Explain(exception);

    /// <inheritdoc/>
    public override void Dispose() => _socket.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ValueTask<int> send, ReadOnlyMemory<byte> bytes)
    {
        int sent = await send.ConfigureAwait(false);
        while (sent < bytes.Length)
        {
            bytes = bytes[sent..];
            sent = await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);
        }
    }

    /// <summary>A peer that broke a rule or does not read gets no orderly end, and leaves no socket waiting in the kernel.</summary>
    private void SendResetOnClose()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The socket is gone already, which is what this asks for.
            return;
        }
    }
}
