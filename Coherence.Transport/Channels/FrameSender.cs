using System;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;

namespace Coherence.Transport.Channels;

/// <summary>The sending half of a channel: frames go into a pipe on the owner's thread, and a loop carries them off.</summary>
/// <remarks>
/// The pipe itself never makes the writer wait; what is unsent is counted here, so that the owner is told instead of blocked.
/// <see cref="TryWrite"/>, <see cref="Flush"/> and <see cref="Complete"/> belong to one thread at a time, the loop to another.
/// </remarks>
internal sealed class FrameSender
{
    /// <summary>Size of the blocks that frames are gathered in, and of the largest single send, in bytes.</summary>
    private const int BlockBytes = 64 * 1024;

    /// <summary>Flushes of no more than this may leave on the flushing thread.</summary>
    private const int InlineBytes = 16 * 1024;

    /// <summary>How long ago the last flush must be for that: a few times what a send to a socket costs.</summary>
    private static readonly TimeSpan InlineGap = TimeSpan.FromMicroseconds(10);

    private readonly SendScheduler _scheduler = new();
    private readonly Pipe _pipe;
    private readonly int _pauseBytes;
    private readonly int _limitBytes;

    // The part of the pipe that is being written: one look-up serves all frames of a block.
    private byte[] _block = [];
    private int _blockStart;
    private int _blockUsed;
    private int _blockEnd;
    private long _framesSinceFlush;
    private long _lastFlush;
    private bool _completed;

    private long _writtenBytes;
    private long _sentBytes;
    private int _paused;

    /// <summary>A sender that has written the preamble already.</summary>
    public FrameSender(int pauseBytes, int limitBytes)
    {
        _pauseBytes = pauseBytes;
        _limitBytes = limitBytes;
        _pipe = new Pipe(new PipeOptions(
            readerScheduler: _scheduler,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 0,
            resumeWriterThreshold: 0,
            minimumSegmentSize: BlockBytes,
            useSynchronizationContext: false));
        WriteAcrossBlocks(Preamble.Bytes);
        Flush();
    }

    /// <summary>Whether so many bytes wait that the owner should stop writing.</summary>
    public bool IsPaused => Volatile.Read(ref _paused) != 0;

    /// <summary>Bytes written and not yet carried off; exact after a flush, up to a block too low before it.</summary>
    public long UnsentBytes => Volatile.Read(ref _writtenBytes) - Interlocked.Read(ref _sentBytes);

    /// <summary>Writes one frame. False if too many bytes wait: nothing of it was written.</summary>
    public bool TryWrite(ReadOnlySpan<byte> body)
    {
        int needed = FrameHeader.ByteCount + body.Length;
        if (needed <= _blockEnd - _blockUsed)
        {
            Span<byte> place = _block.AsSpan(_blockUsed, needed);
            FrameHeader.Write(place, body.Length);
            body.CopyTo(place[FrameHeader.ByteCount..]);
            _blockUsed += needed;
            _framesSinceFlush++;
            return true;
        }

        return TryWriteAcrossBlocks(body);
    }

    /// <summary>Hands everything written to the loop. Never waits.</summary>
    public void Flush()
    {
        CommitBlock();
        if (_framesSinceFlush > 0)
        {
            TransportMetrics.Flushed(_framesSinceFlush);
            _framesSinceFlush = 0;
        }

        long now = Stopwatch.GetTimestamp();
        _scheduler.RunInline = UnsentBytes <= InlineBytes && Stopwatch.GetElapsedTime(_lastFlush, now) >= InlineGap;
        _lastFlush = now;
        ValueTask<FlushResult> flush = _pipe.Writer.FlushAsync();
        _scheduler.RunInline = false;
        if (!flush.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("A pipe without a threshold made its writer wait.");
        }

        PauseIfFull();
    }

    /// <summary>Ends the stream behind what is written; the loop ends when it has carried everything off.</summary>
    public void Complete()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        CommitBlock();
        _pipe.Writer.Complete();
    }

    /// <summary>Ends the loop without carrying off the rest. Any thread.</summary>
    public void Stop() => _pipe.Reader.CancelPendingRead();

    /// <summary>The loop. Ends when the stream is completed and carried off, or stopped.</summary>
    /// <param name="carrier">Where the bytes go. Its exceptions end the loop.</param>
    /// <param name="drained">Called when few enough bytes wait again.</param>
    public async Task RunAsync(ChannelCarrier carrier, Action drained)
    {
        PipeReader reader = _pipe.Reader;
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync().ConfigureAwait(false);
                if (read.IsCanceled)
                {
                    return;
                }

                // Block by block: the memory of each is free as soon as it has left.
                ReadOnlyMemory<byte> first = read.Buffer.First;
                if (!first.IsEmpty)
                {
                    await carrier.SendAsync(first).ConfigureAwait(false);
                }

                bool last = read.IsCompleted && first.Length == read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.GetPosition(first.Length));
                CountSent(first.Length, drained);
                if (last)
                {
                    carrier.EndSending();
                    return;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private bool TryWriteAcrossBlocks(ReadOnlySpan<byte> body)
    {
        CommitBlock();
        if (UnsentBytes + FrameHeader.ByteCount + body.Length > _limitBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[FrameHeader.ByteCount];
        FrameHeader.Write(header, body.Length);
        WriteAcrossBlocks(header);
        WriteAcrossBlocks(body);
        _framesSinceFlush++;
        PauseIfFull();
        return true;
    }

    private void WriteAcrossBlocks(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int count = Math.Min(bytes.Length, _blockEnd - _blockUsed);
            bytes[..count].CopyTo(_block.AsSpan(_blockUsed, count));
            _blockUsed += count;
            bytes = bytes[count..];
            if (bytes.IsEmpty)
            {
                return;
            }

            CommitBlock();
            OpenBlock();
        }
    }

    private void OpenBlock()
    {
        if (!MemoryMarshal.TryGetArray(_pipe.Writer.GetMemory(), out ArraySegment<byte> block))
        {
            throw new InvalidOperationException("A pipe over the shared array pool gave memory that is no array.");
        }

        _block = block.Array!;
        _blockStart = _blockUsed = block.Offset;
        _blockEnd = block.Offset + block.Count;
    }

    private void CommitBlock()
    {
        int count = _blockUsed - _blockStart;
        if (_blockEnd > 0)
        {
            _pipe.Writer.Advance(count);
        }

        // The pipe may give the block back as soon as it is committed and carried off, so it is not touched again.
        _block = [];
        _blockStart = _blockUsed = _blockEnd = 0;
        Volatile.Write(ref _writtenBytes, _writtenBytes + count);
    }

    private void PauseIfFull()
    {
        if (_paused != 0 || UnsentBytes <= _pauseBytes)
        {
            return;
        }

        // The loop looks at the flag after it counts, this side counts after it sets the flag: one of them sees the other.
        Interlocked.Exchange(ref _paused, 1);
        if (UnsentBytes <= _pauseBytes / 2)
        {
            Interlocked.Exchange(ref _paused, 0);
        }
    }

    private void CountSent(int bytes, Action drained)
    {
        TransportMetrics.Sent(bytes);
        long sent = Interlocked.Add(ref _sentBytes, bytes);
        if (Volatile.Read(ref _paused) == 0 || Volatile.Read(ref _writtenBytes) - sent > _pauseBytes / 2)
        {
            return;
        }

        if (Interlocked.Exchange(ref _paused, 0) != 0)
        {
            drained();
        }
    }
}
