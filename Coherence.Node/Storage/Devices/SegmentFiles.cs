using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Devices;

/// <summary>The files of the log's segments. FASTER cannot delete one: checkpoints that it knows nothing of need them.</summary>
/// <param name="files">The file system.</param>
/// <param name="pathOf">The name of a segment.</param>
/// <param name="store">The id of the store, for the sums.</param>
/// <param name="segmentBytes">How many bytes of the log a segment has; the sums stand behind them.</param>
internal sealed class SegmentFiles(IStoreFiles files, Func<int, string> pathOf, UInt128 store, long segmentBytes) : IDeviceFiles, IDisposable
{
    private readonly Lock _making = new();
    private readonly ConcurrentDictionary<int, CheckedFile> _open = new();

    /// <summary>How many bytes of the log a segment has.</summary>
    public long SegmentBytes => segmentBytes;

    /// <inheritdoc/>
    public CheckedFile? Find(int segment) => _open.GetValueOrDefault(segment);

    /// <inheritdoc/>
    // A file of that number which is not open is of a checkpoint that was not taken: nobody needs it any more.
    public CheckedFile Make(int segment)
    {
        lock (_making)
        {
            return Find(segment) ?? Add(segment, files.Create(pathOf(segment)));
        }
    }

    /// <summary>Takes room for a part of a segment, and for the sums of all of it; it is made if need be. Any thread.</summary>
    public void Reserve(int segment, long offset, long bytes)
    {
        CheckedFile file = Make(segment);
        file.Reserve(offset, bytes);
        file.Reserve(segmentBytes, segmentBytes / SectorSum.SectorBytes * sizeof(uint));
    }

    /// <summary>Opens a segment that was written in a former life. Any thread.</summary>
    public CheckedFile Open(int segment) => Add(segment, files.Open(pathOf(segment), isWritable: true));

    /// <summary>Closes a segment that nobody reads or writes any more.</summary>
    public void Close(int segment)
    {
        if (_open.TryRemove(segment, out CheckedFile? file))
        {
            file.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CheckedFile file in _open.Values)
        {
            file.Dispose();
        }

        _open.Clear();
    }

    private CheckedFile Add(int segment, IStoreFile opened)
    {
        CheckedFile file = new(opened, pathOf(segment), SectorSum.Salt(store, segment), (int)(segmentBytes / SectorSum.SectorBytes));
        _open[segment] = file;
        return file;
    }
}
