using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Transport.Channels;
using Coherence.Transport.Framing;
using Xunit;

namespace Coherence.Tests.Unit.Transport;

/// <summary>Keeps what a channel tells its owner, so that a test can await it.</summary>
internal sealed class RecordingReceiver : IChannelReceiver
{
    private readonly Channel<byte[]> _frames = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource<ChannelClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _drained = new(0);
    private int _closedCalls;
    private int _frameCount;
    private TaskCompletionSource? _hold;

    /// <summary>Frames are taken, but the channel does not read on until <see cref="Release"/>.</summary>
    public bool HoldsBack { get; init; }

    /// <summary>Thrown for each batch, if set.</summary>
    public Exception? Throws { get; init; }

    /// <summary>Whether frames are only counted.</summary>
    public bool CountsOnly { get; init; }

    public int ClosedCalls => Volatile.Read(ref _closedCalls);

    public int FrameCount => Volatile.Read(ref _frameCount);

    public ValueTask FramesReceivedAsync(FrameChannel channel, FrameBatch frames)
    {
        if (ClosedCalls > 0)
        {
            throw new InvalidOperationException("Frames after Closed.");
        }

        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            Interlocked.Increment(ref _frameCount);
            if (!CountsOnly)
            {
                _frames.Writer.TryWrite(frame.ToArray());
            }
        }

        frames.Dispose();
        if (Throws is not null)
        {
            throw Throws;
        }

        if (!HoldsBack)
        {
            return ValueTask.CompletedTask;
        }

        TaskCompletionSource hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _hold, hold);
        return new ValueTask(hold.Task);
    }

    public void Drained(FrameChannel channel) => _drained.Release();

    public void Closed(FrameChannel channel, ChannelClosed closed)
    {
        Interlocked.Increment(ref _closedCalls);
        _closed.TrySetResult(closed);
        _frames.Writer.TryComplete();
    }

    public void Release() => Interlocked.Exchange(ref _hold, null)?.TrySetResult();

    public async Task<byte[]> NextFrameAsync() => await _frames.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<List<byte[]>> RemainingFramesAsync()
    {
        List<byte[]> frames = [];
        await foreach (byte[] frame in _frames.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            frames.Add(frame);
        }

        return frames;
    }

    public Task<ChannelClosed> ClosedAsync() => _closed.Task.WaitAsync(TestContext.Current.CancellationToken);

    public Task DrainedAsync() => _drained.WaitAsync(TestContext.Current.CancellationToken);
}
