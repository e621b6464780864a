using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Transport.Channels;
using Coherence.Transport.Framing;

namespace Coherence.Benchmarks.Micro;

/// <summary>Looks at each frame that arrives and tells when all expected ones have.</summary>
internal sealed class FrameCounter : IChannelReceiver
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<long> _all = NewSource<long>();
    private TaskCompletionSource<bool>? _writable;
    private long _missing;
    private long _bytes;

    /// <summary>Complete with the bytes of all frames when that many have arrived.</summary>
    public Task<long> Expect(long frames)
    {
        _bytes = 0;
        _all = NewSource<long>();
        Volatile.Write(ref _missing, frames);
        return _all.Task;
    }

    /// <summary>Complete when the channel can be written again, or has ended.</summary>
    public Task WritableAsync(FrameChannel channel)
    {
        lock (_gate)
        {
            if (channel.IsWritable || !channel.IsOpen)
            {
                return Task.CompletedTask;
            }

            _writable ??= NewSource<bool>();
            return _writable.Task;
        }
    }

    public ValueTask FramesReceivedAsync(FrameChannel channel, FrameBatch frames)
    {
        foreach (ReadOnlyMemory<byte> frame in frames)
        {
            _bytes += frame.Length;
        }

        long missing = Volatile.Read(ref _missing) - frames.Count;
        Volatile.Write(ref _missing, missing);
        frames.Dispose();
        if (missing == 0)
        {
            _all.TrySetResult(_bytes);
        }

        return ValueTask.CompletedTask;
    }

    public void Drained(FrameChannel channel) => SetWritable();

    public void Closed(FrameChannel channel, ChannelClosed closed)
    {
        _all.TrySetException(new InvalidOperationException(closed.ToString()));
        SetWritable();
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SetWritable()
    {
        lock (_gate)
        {
            _writable?.TrySetResult(true);
            _writable = null;
        }
    }
}
