using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Transport.Framing;

namespace Coherence.Transport.Channels;

/// <summary>A channel: one ordered stream of frames in each direction, over a socket or memory.</summary>
/// <remarks>
/// Specification: specs/protocol.md#frames. <see cref="Send"/>, <see cref="Flush"/> and <see cref="Close"/> belong to one
/// thread at a time, the owner's; the other members may be used on any thread. After the channel has ended all of them do
/// nothing. Memory is bounded: by <see cref="ChannelOptions.SendLimitBytes"/> for what is unsent, by one frame and one read
/// for what arrives.
/// </remarks>
public sealed class FrameChannel
{
    private readonly ChannelCarrier _carrier;
    private readonly IAdmissionObserver? _observer;
    private readonly FrameSender _sender;
    private readonly FrameCutter _cutter = new();
    private readonly TaskCompletionSource _admission = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly int _maximumFrameBytes;
    private readonly int _unadmittedBytes;
    private readonly TimeSpan _handshakeTimeout;
    private readonly TimeSpan _closeTimeout;

    private ITimer? _timer;
    private ChannelClosed _end;
    private bool _admissionSettled;
    private volatile bool _admitted;
    private volatile bool _ended;
    private volatile bool _deaf;

    internal FrameChannel(ChannelCarrier carrier, ChannelOptions options, IAdmissionObserver? observer)
    {
        _carrier = carrier;
        _observer = observer;
        _clock = options.TimeProvider;
        _maximumFrameBytes = options.MaximumFrameBytes;
        _unadmittedBytes = options.UnadmittedBytes;
        _handshakeTimeout = options.HandshakeTimeout;
        _closeTimeout = options.CloseTimeout;
        _sender = new FrameSender(options.SendPauseBytes, options.SendLimitBytes);
    }

    /// <summary>Who is at the other end, for people: an address, or the name of a pair in memory.</summary>
    public string Peer => _carrier.Peer;

    /// <summary>Whether <see cref="Admit"/> has been called.</summary>
    public bool IsAdmitted => _admitted;

    /// <summary>Whether frames are still sent: false from the first moment of the end, which is before <see cref="IChannelReceiver.Closed"/>.</summary>
    public bool IsOpen => !_ended;

    /// <summary>False while more than <see cref="ChannelOptions.SendPauseBytes"/> are unsent, and after the channel has ended.</summary>
    /// <remarks>When it turns true again the receiver is told through <see cref="IChannelReceiver.Drained"/>.</remarks>
    public bool IsWritable => !_ended && !_sender.IsPaused;

    /// <summary>Bytes written and not yet handed to the operating system, headers included.</summary>
    public long UnsentBytes => _sender.UnsentBytes;

    /// <summary>Complete when <see cref="IChannelReceiver.Closed"/> has returned; failed with its exception if it threw.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Writes one frame, which leaves with the next <see cref="Flush"/>. Copies the body; never waits.</summary>
    /// <remarks>
    /// If it would pass <see cref="ChannelOptions.SendLimitBytes"/> the channel ends with <see cref="ChannelCloseReason.SendBufferFull"/>.
    /// </remarks>
    /// <param name="frameBody">1 byte to <see cref="ChannelOptions.MaximumFrameBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The body is empty or too long.</exception>
    public void Send(ReadOnlySpan<byte> frameBody)
    {
        if (frameBody.IsEmpty || frameBody.Length > _maximumFrameBytes)
        {
            ThrowForLength(frameBody.Length);
        }

        if (_ended)
        {
            return;
        }

        if (!_sender.TryWrite(frameBody))
        {
            End(ChannelCloseReason.SendBufferFull, $"The peer reads too slowly: {_sender.UnsentBytes} bytes wait to be sent.", orderly: false);
        }
    }

    /// <summary>Lets everything written leave. Called once for many frames: the cost is that of a system call.</summary>
    public void Flush()
    {
        if (!_ended)
        {
            _sender.Flush();
        }
    }

    /// <summary>Accepts the peer: lifts the limit for unknown peers and ends the handshake timeout.</summary>
    public void Admit()
    {
        lock (_gate)
        {
            if (_ended || _admitted)
            {
                return;
            }

            _admitted = true;
            _timer?.Dispose();
            _timer = null;
        }

        SettleAdmission();
    }

    /// <summary>Ends the channel in order: sends what is written, then closes. What still arrives is not handed on.</summary>
    /// <remarks>Takes at most <see cref="ChannelOptions.CloseTimeout"/>; then, and if the peer has ended too, <see cref="IChannelReceiver.Closed"/> comes.</remarks>
    /// <param name="reason">The reason that <see cref="IChannelReceiver.Closed"/> will tell, unless the channel has ended already.</param>
    /// <param name="detail">A sentence for a person.</param>
    public void Close(ChannelCloseReason reason, string detail)
    {
        if (BeginEnd(reason, detail))
        {
            _deaf = true;
            _sender.Flush();
            _admission.TrySetResult();
        }

        // Also after the channel has ended by itself: only the writing thread can give the memory of what is unsent back.
        _sender.Complete();
    }

    /// <summary>Ends the channel at once, without sending what is written. The peer sees a broken connection.</summary>
    /// <param name="detail">A sentence for a person; the reason is <see cref="ChannelCloseReason.ClosedByUs"/>.</param>
    public void Abort(string detail) => End(ChannelCloseReason.ClosedByUs, detail, orderly: false);

    /// <summary>Begins to send and to receive. Called once, after the owner knows the channel.</summary>
    internal void Start(IChannelReceiver receiver)
    {
        TransportMetrics.Opened();
        lock (_gate)
        {
            if (!_ended && !_admitted)
            {
                _timer = _clock.CreateTimer(static state => ((FrameChannel)state!).HandshakeTimedOut(), this, _handshakeTimeout, Timeout.InfiniteTimeSpan);
            }
        }

        _ = RunAsync(receiver);
    }

    private async Task RunAsync(IChannelReceiver receiver)
    {
        Task sending = SendAsync(receiver);
        await ReceiveAsync(receiver).ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }

        _carrier.Dispose();
        SettleAdmission();
        TransportMetrics.Closed(_end.Reason);
        TellClosed(receiver);
    }

    private void TellDrained(IChannelReceiver receiver)
    {
        try
        {
            receiver.Drained(this);
        }
        catch (Exception exception)
        {
            End(ChannelCloseReason.ReceiverFailed, $"The receiver threw when it was told that the channel is drained: {exception}", orderly: false);
        }
    }

    private void TellClosed(IChannelReceiver receiver)
    {
        try
        {
            receiver.Closed(this, _end);
            _completion.TrySetResult();
        }
        catch (Exception exception)
        {
            _completion.TrySetException(exception);
        }
    }

    private async Task SendAsync(IChannelReceiver receiver)
    {
        try
        {
            await _sender.RunAsync(_carrier, () => TellDrained(receiver)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What the peer sent before it went may still be readable, its Goodbye above all: the read loop goes on to its end.
            ChannelClosed end = _carrier.Explain(exception);
            BeginEnd(end.Reason, end.Detail);
        }
    }

    private async Task ReceiveAsync(IChannelReceiver receiver)
    {
        try
        {
            await ReceiveFramesAsync(receiver).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ChannelClosed end = _carrier.Explain(exception);
            End(end.Reason, end.Detail, orderly: false);
        }
        finally
        {
            await _carrier.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReceiveFramesAsync(IChannelReceiver receiver)
    {
        PipeReader input = _carrier.Input;
        while (true)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            if (read.IsCanceled)
            {
                return;
            }

            if (_deaf)
            {
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }

                continue;
            }

            FrameCut cut = _cutter.Cut(read.Buffer, new FrameLimits(_maximumFrameBytes, _unadmittedBytes, _admitted));
            input.AdvanceTo(cut.Consumed, cut.WaitsForAdmission ? cut.Consumed : read.Buffer.End);
            if (cut.Frames.Count > 0 && !await TryHandOnAsync(receiver, cut.Frames).ConfigureAwait(false))
            {
                return;
            }

            if (cut.Fault != FrameFault.None)
            {
                EndForFault(cut.Fault, cut.FaultBytes);
                return;
            }

            if (cut.WaitsForAdmission)
            {
                await _admission.Task.ConfigureAwait(false);
                continue;
            }

            if (read.IsCompleted)
            {
                EndForEndOfStream(cut.HasRest);
                return;
            }
        }
    }

    private async ValueTask<bool> TryHandOnAsync(IChannelReceiver receiver, FrameBatch frames)
    {
        TransportMetrics.Received(frames.Count, frames.BodyBytes + (frames.Count * FrameHeader.ByteCount));
        try
        {
            await receiver.FramesReceivedAsync(this, frames).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            End(ChannelCloseReason.ReceiverFailed, $"The receiver of the frames threw: {exception}", orderly: false);
            return false;
        }
    }

    private void EndForFault(FrameFault fault, uint bytes)
    {
        switch (fault)
        {
            case FrameFault.WrongMagic:
                End(ChannelCloseReason.WrongMagic, "The stream does not begin with the preamble COHR: the peer speaks another protocol.", orderly: false);
                break;
            case FrameFault.FrameEmpty:
                End(ChannelCloseReason.FrameEmpty, "The peer announced a frame of 0 bytes.", orderly: false);
                break;
            default:
                string when = _admitted ? string.Empty : $", and {_unadmittedBytes} in all before it is admitted";
                End(ChannelCloseReason.FrameTooLong, $"The peer announced a frame of {bytes} bytes; allowed are {_maximumFrameBytes}{when}.", orderly: false);
                break;
        }
    }

    private void EndForEndOfStream(bool insideFrame)
    {
        if (insideFrame)
        {
            End(ChannelCloseReason.TruncatedFrame, "The peer ended its stream inside the preamble or a frame.", orderly: true);
            return;
        }

        End(ChannelCloseReason.PeerClosed, "The peer ended its stream.", orderly: true);
    }

    private void HandshakeTimedOut() =>
        End(ChannelCloseReason.HandshakeTimeout, $"The channel was not admitted within {_handshakeTimeout:c}.", orderly: false);

    /// <summary>Ends both directions at once. The first reason counts.</summary>
    private void End(ChannelCloseReason reason, string detail, bool orderly)
    {
        BeginEnd(reason, detail);
        _deaf = true;
        _carrier.Stop(orderly);
        _sender.Stop();
        _admission.TrySetResult();
    }

    /// <summary>Settles the reason and the time until the end. False if that has happened before.</summary>
    private bool BeginEnd(ChannelCloseReason reason, string detail)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return false;
            }

            _end = new ChannelClosed(reason, detail);
            _ended = true;
            _timer?.Dispose();
            _timer = _clock.CreateTimer(static state => ((FrameChannel)state!).CloseTimedOut(), this, _closeTimeout, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    private void CloseTimedOut() => End(ChannelCloseReason.ClosedByUs, "The time for closing is over.", orderly: false);

    private void SettleAdmission()
    {
        lock (_gate)
        {
            if (_admissionSettled)
            {
                return;
            }

            _admissionSettled = true;
        }

        _admission.TrySetResult();
        _observer?.AdmissionSettled();
    }

    private void ThrowForLength(int length) => throw new ArgumentOutOfRangeException(
        "frameBody",
        $"A frame of {length} bytes cannot be sent; 1 to {_maximumFrameBytes} are allowed.");
}
