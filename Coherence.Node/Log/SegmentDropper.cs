using System;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Log;

/// <summary>Cuts whole segments from the beginning of a log, while its end may be appended to.</summary>
/// <remarks>
/// specs/storage.md#cutting. Any thread, one at a time. The lock is held during I/O; who appends never takes it.
/// </remarks>
internal sealed class SegmentDropper(ILogFiles files, LogDirectory directory, SegmentList segments)
{
    // Deleting a large file at once stalls every sync of the disk: 64 MiB for some 15 ms, 512 MiB for 60 to 80. In pieces it is 5 to 14 ms.
    private const long PieceBytes = 4 << 20;

    private readonly Lock _gate = new();
    private bool _isSyncOwed;
    private bool _hasLeftover;
    private volatile bool _isStopped;

    /// <summary>Drops every segment all of whose records are before an epoch, oldest first, but never the newest.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="retention">Which of them are kept all the same.</param>
    /// <returns>How many were dropped.</returns>
    /// <exception cref="EpochLogException">A file could not be renamed or deleted. The log is whole; the next call tries again.</exception>
    public int DropBefore(Epoch epoch, LogRetention retention)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            int dropped = 0;
            try
            {
                Finish();
                while (!_isStopped && segments.TryOldestBefore(epoch, out long number) && !IsKept(number, retention))
                {
                    files.Rename(directory.SegmentPath(number), directory.DroppedPath);
                    segments.RemoveOldest();
                    dropped++;
                    _hasLeftover = true;
                    _isSyncOwed = true;
                    Finish();
                }
            }
            catch (Exception error) when (FileErrors.IsFileError(error))
            {
                throw EpochLogException.OfDropping(directory.Path, error);
            }

            return dropped;
        }
    }

    /// <summary>Waits for a drop that is under way, which ends after its present segment. None begins any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        lock (_gate)
        {
            // Whoever had it is through.
        }
    }

    private bool IsKept(long oldest, LogRetention retention)
    {
        if (retention.Since is { } since && files.Describe(directory.SegmentPath(oldest)).Written >= since)
        {
            return true;
        }

        long behind = 0;
        foreach (long number in retention.Bytes > 0 ? segments.AfterOldest() : [])
        {
            behind += files.Describe(directory.SegmentPath(number)).Bytes;
        }

        return behind < retention.Bytes;
    }

    // That a segment has gone must be durable before the next one goes: otherwise a power cut could leave the older of two and a gap.
    private void Finish()
    {
        if (_isSyncOwed)
        {
            files.SyncDirectory(directory.Path);
            _isSyncOwed = false;
        }

        if (_hasLeftover)
        {
            Shrink();
            files.Delete(directory.DroppedPath);
            _hasLeftover = false;
        }
    }

    private void Shrink()
    {
        try
        {
            using ISegmentFile file = files.Open(directory.DroppedPath, isWritable: true);
            for (long bytes = file.Bytes - PieceBytes; bytes > 0 && !_isStopped; bytes -= PieceBytes)
            {
                file.Shorten(bytes);
            }
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // It only makes the delete that follows shorter.
            return;
        }
    }
}
