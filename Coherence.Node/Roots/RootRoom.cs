using System;
using System.Threading;
using Coherence.Core.Engine;
using Coherence.Core.Storage;
using Coherence.Node.Log;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>Knows whether the disk of a root has room for its log and its store, and tells the engine, and people, when that changes.</summary>
/// <remarks>specs/storage.md#full-disk. Any thread.</remarks>
internal sealed class RootRoom(EpochLog log, ILogger logger)
{
    private readonly Lock _gate = new();
    private EngineLoop? _loop;
    private Exception? _recordWaits;
    private Exception? _storeFull;
    private bool _wasShort;

    /// <summary>From here on the engine is told.</summary>
    public void Start(EngineLoop loop)
    {
        lock (_gate)
        {
            _loop = loop;
        }

        log.RoomChanged = Tell;
        Tell();
    }

    /// <summary>The record on its way waits for room, for this reason; or not any more, if it is null.</summary>
    public void RecordWaits(Exception? reason)
    {
        Volatile.Write(ref _recordWaits, reason);
        Tell();
    }

    /// <summary>The store has no room, for this reason; or has some again, if it is null.</summary>
    public void StoreIsFull(Exception? reason)
    {
        Volatile.Write(ref _storeFull, reason);
        Tell();
    }

    private StorageRoom Present => new(
        log.IsNearlyFull ? log.RemainingBytes : long.MaxValue,
        IsRecordWaiting: Volatile.Read(ref _recordWaits) is not null,
        IsStoreFull: Volatile.Read(ref _storeFull) is not null);

    private void Tell()
    {
        lock (_gate)
        {
            if (_loop is null)
            {
                return;
            }

            _loop.Post(new RoomInput(this));
            Exception? reason = Volatile.Read(ref _recordWaits) ?? log.RoomFailure ?? Volatile.Read(ref _storeFull);
            bool isShort = reason is not null;
            if (isShort == _wasShort)
            {
                return;
            }

            _wasShort = isShort;
            if (isShort)
            {
                RootMetrics.RoomLost();
                RootLog.RoomLost(logger, reason!.Message);
            }
            else
            {
                RootLog.RoomFound(logger);
            }
        }
    }

    // The room is that of the moment in which the engine hears of it: of the log nothing more is used meanwhile than the engine knows of.
    private sealed class RoomInput(RootRoom room) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.RoomChanged(room.Present);

        public void Abandon()
        {
            // The root has ended; it takes no updates any more.
        }
    }
}
