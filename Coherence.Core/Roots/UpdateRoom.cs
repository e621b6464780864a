using System;
using Coherence.Core.Options;
using Coherence.Core.Storage;

namespace Coherence.Core.Roots;

/// <summary>Counts what may still be taken of updates that are on their way while the disk of the root is short of room.</summary>
internal sealed class UpdateRoom(EngineOptions options)
{
    // Each update may become a record of its own, which is made of whole sectors and begins with a header.
    private const int RecordBytes = 1024;

    private long _left = long.MaxValue;

    /// <summary>What the disk has.</summary>
    public StorageRoom Storage { get; private set; } = StorageRoom.Enough;

    /// <summary>The disk has more room, or less.</summary>
    /// <param name="storage">What it has.</param>
    /// <param name="onItsWay">Bytes that are taken and may not be in the log yet.</param>
    public void Change(in StorageRoom storage, long onItsWay)
    {
        Storage = storage;

        // What is taken while nothing can be written out stays in memory, so it is no more than one epoch may be.
        _left = storage.IsShort ? Math.Min(storage.LogBytes - onItsWay - RecordBytes, options.CollectedBytes) : long.MaxValue;
        _left = storage.IsRecordWaiting ? 0 : _left;
    }

    /// <summary>Whether so many bytes may be taken; if so they count as taken.</summary>
    public bool TryTake(int bytes)
    {
        if (!Storage.IsShort)
        {
            return true;
        }

        if (bytes + RecordBytes > _left)
        {
            return false;
        }

        _left -= bytes + RecordBytes;
        return true;
    }
}
