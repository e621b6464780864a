using System;
using System.IO;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;

namespace Coherence.Node.Storage;

/// <summary>Takes room on the disk for the log of values before it gets there, so that it never meets a full disk. For the thread of the store.</summary>
/// <param name="segments">The files.</param>
/// <param name="shape">The sizes of the store.</param>
/// <param name="aheadBytes">How much of the log behind its end has room at least, as long as the disk has.</param>
/// <param name="room">Hears whether that is so.</param>
internal sealed class LogReserve(SegmentFiles segments, StoreShape shape, long aheadBytes, StoreRoom room)
{
    // So much at a time, and not for each page: it is a write to the metadata of the file system.
    private const int StepShare = 4;

    private long _reserved;
    private long? _retryAt;

    /// <summary>For how many milliseconds there is nothing to do if the log does not grow; null for ever.</summary>
    public int? Rest => _retryAt is { } at ? (int)Math.Max(1, at - Environment.TickCount64) : null;

    /// <summary>Sees to it that there is room ahead of the log's end.</summary>
    public void Follow(long tail)
    {
        bool mustTry = _retryAt is { } at ? Environment.TickCount64 >= at : tail + aheadBytes > _reserved;
        if (!mustTry)
        {
            return;
        }

        try
        {
            Reserve(tail + aheadBytes + (aheadBytes / StepShare), tail);
            _retryAt = null;
            room.Reserved(null);
        }
        catch (IOException full) when (FileErrors.IsFull(full))
        {
            _retryAt = Environment.TickCount64 + (long)room.RetryInterval.TotalMilliseconds;
            room.Reserved(full);
        }
    }

    private void Reserve(long until, long tail)
    {
        // What lies before the end was written.
        for (long from = Math.Max(_reserved, shape.PageOf(tail)); from < until;)
        {
            int segment = shape.SegmentOf(from);
            long start = segment * shape.SegmentBytes;
            long end = Math.Min(until, start + shape.SegmentBytes);
            segments.Reserve(segment, from - start, end - from);
            _reserved = end;
            from = end;
        }
    }
}
