using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Node.Loop;
using Coherence.Transport.Channels;
using Coherence.Transport.Framing;

namespace Coherence.Node.Channels;

/// <summary>Joins a channel of the transport to an engine: frames go to the engine's thread, what the engine says goes to the channel.</summary>
/// <param name="loop">What drives the engine.</param>
/// <param name="owner">Hears of its end.</param>
/// <param name="isChild">
/// Whether a child is at its other end. A child's frames may be made to wait; an upstream's never: what a relay needs before it
/// can take more from its children comes from there.
/// </param>
internal sealed class EngineChannel(EngineLoop loop, IChannelOwner owner, bool isChild) : IFrameChannel, IChannelReceiver
{
    // Bytes of one channel that may wait for the engine before reading from its peer pauses.
    private const int WaitingBytes = 4 << 20;

    private readonly Lock _gate = new();
    private FrameChannel? _channel;
    private TaskCompletionSource? _paused;
    private int _waiting;

    /// <summary>The engine's side of it; null until the engine has been told. Engine thread.</summary>
    public ChannelSession? Session { get; set; }

    /// <summary>Complete when nothing more leaves or arrives; a close that is under way takes at most the channel's close timeout.</summary>
    public Task Completion => _channel?.Completion ?? Task.CompletedTask;

    public string Peer => _channel?.Peer ?? "nobody";

    public bool IsWritable => _channel!.IsWritable;

    public long UnsentBytes => _channel!.UnsentBytes;

    /// <summary>Takes the transport's channel. Before the engine hears of it.</summary>
    public void Attach(FrameChannel channel) => _channel = channel;

    public void Send(ReadOnlySpan<byte> frame) => _channel!.Send(frame);

    public void Flush() => _channel!.Flush();

    public void Admit()
    {
        _channel!.Admit();
        owner.Admitted(this);
    }

    public void Close(GoodbyeReason reason, string detail)
    {
        owner.Ended(this, reason, detail);
        _channel!.Close(ChannelCloseReason.ClosedByUs, $"{reason}: {detail}");
    }

    public ValueTask FramesReceivedAsync(FrameChannel channel, FrameBatch frames)
    {
        int bytes = frames.BodyBytes;
        Task? pause = null;
        lock (_gate)
        {
            _waiting += bytes;
            if (_waiting > WaitingBytes)
            {
                _paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                pause = _paused.Task;
            }
        }

        var input = new FramesInput(this, frames);
        if (isChild)
        {
            loop.DeliverFrames(input);
        }
        else
        {
            loop.Deliver(input);
        }

        return pause is null ? ValueTask.CompletedTask : new ValueTask(pause);
    }

    public void Drained(FrameChannel channel) => loop.Post(WritableInput.Instance);

    public void Closed(FrameChannel channel, ChannelClosed closed)
    {
        var input = new ClosedInput(this, owner, closed);
        if (isChild)
        {
            loop.PostFrames(input);
        }
        else
        {
            loop.Post(input);
        }
    }

    /// <summary>Frames have been applied or dropped: reading may go on.</summary>
    public void Consumed(int bytes)
    {
        TaskCompletionSource? resumed = null;
        lock (_gate)
        {
            _waiting -= bytes;
            if (_paused is not null && _waiting <= WaitingBytes / 2)
            {
                resumed = _paused;
                _paused = null;
            }
        }

        resumed?.SetResult();
    }

    /// <summary>Ends the channel without a word: its peer spoke before it was known.</summary>
    public void Abort(string detail) => _channel?.Abort(detail);
}
