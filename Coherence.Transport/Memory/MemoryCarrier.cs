using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Memory;

/// <summary>One end of two pipes.</summary>
internal sealed class MemoryCarrier : ChannelCarrier
{
    private readonly PipeWriter _output;
    private volatile bool _aborted;

    public MemoryCarrier(string peer, PipeReader input, PipeWriter output)
    {
        Peer = peer;
        Input = input;
        _output = output;
    }

    /// <inheritdoc/>
    public override string Peer { get; }

    /// <inheritdoc/>
    public override PipeReader Input { get; }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask<FlushResult> write = _output.WriteAsync(bytes);
        return write.IsCompletedSuccessfully ? Check(write.Result) : AwaitAsync(write);
    }

    /// <inheritdoc/>
    public override void EndSending() => _output.Complete();

    /// <inheritdoc/>
    public override void Stop(bool orderly)
    {
        _aborted |= !orderly;
        _output.CancelPendingFlush();
        Input.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override ChannelClosed Explain(Exception exception) => exception is IOException
        ? new ChannelClosed(ChannelCloseReason.PeerAborted, exception.Message)
        : new ChannelClosed(ChannelCloseReason.IoError, exception.ToString());

    /// <inheritdoc/>
    public override void Dispose() => _output.Complete(_aborted ? new IOException("The peer aborted the channel.") : null);

    private static async ValueTask AwaitAsync(ValueTask<FlushResult> write) =>
        await Check(await write.ConfigureAwait(false)).ConfigureAwait(false);

    private static ValueTask Check(FlushResult result) => result switch
    {
        { IsCompleted: true } => ValueTask.FromException(new IOException("The peer has stopped reading.")),
        { IsCanceled: true } => ValueTask.FromException(new IOException("The channel was stopped while it sent.")),
        _ => ValueTask.CompletedTask,
    };
}
