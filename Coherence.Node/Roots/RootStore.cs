using System;
using System.Threading;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Log;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Failures;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>The store of a root, as its engine sees it: answers are inputs of the engine, and a checkpoint cuts the log behind the one before it.</summary>
/// <remarks>While the log is read at the start, requests are done at once, and their answers wait until they are asked for.</remarks>
internal sealed class RootStore : IValueStore, IStoreAnswers, IDisposable
{
    private readonly StoreThread _thread;
    private readonly EpochLog _log;
    private readonly RootRoom _room;
    private readonly CoherenceRootOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _isRecovering = true;
    private EngineLoop? _loop;
    private Action<Exception>? _failed;
    private Epoch? _newest;
    private Thread? _dropping;
    private long _checkpointBegan;

    /// <summary>Over an open store.</summary>
    /// <param name="opened">The store; disposed of with this.</param>
    /// <param name="log">The log, which is disposed of later.</param>
    /// <param name="room">Hears whether there is room for the store.</param>
    /// <param name="options">How much of the log is kept, and the clock.</param>
    /// <param name="logger">Hears of checkpoints.</param>
    public RootStore(OpenedStore opened, EpochLog log, RootRoom room, CoherenceRootOptions options, ILogger logger)
    {
        _options = options;
        _time = options.TimeProvider;
        _thread = opened.Thread;
        Recovering = new RecoveringStore(_thread);
        _newest = opened.Checkpoint?.Epoch;
        _log = log;
        _room = room;
        _logger = logger;
    }

    /// <summary>The store while the log is read at the start.</summary>
    public RecoveringStore Recovering { get; }

    /// <summary>Pages and index of the store, in bytes. Any thread.</summary>
    public long MemoryBytes => _thread.MemoryBytes;

    /// <summary>The length of the store's log of values, in bytes. Any thread.</summary>
    public long LogBytes => _thread.LogBytes;

    /// <summary>The log has been read. From here on requests wait for the thread of the store.</summary>
    public void Recovered() => _isRecovering = false;

    /// <summary>The thread of the store starts.</summary>
    /// <param name="loop">Takes the answers.</param>
    /// <param name="failed">Hears of the failure of the store, after the engine was told.</param>
    public void Start(EngineLoop loop, Action<Exception> failed)
    {
        _failed = failed;
        _loop = loop;
        _thread.Start(this);
    }

    public void Load(LoadBatch batch) => Target.Load(batch);

    public void Store(StoreBatch batch) => Target.Store(batch);

    public void BeginCheckpoint(Epoch epoch, ReadOnlyMemory<byte> state)
    {
        Volatile.Write(ref _checkpointBegan, _time.GetTimestamp());
        _thread.BeginCheckpoint(epoch, state);
    }

    public void EndCheckpoint(Epoch epoch) => _thread.EndCheckpoint(epoch);

    void IStoreAnswers.Loaded(LoadBatch batch)
    {
        RootMetrics.Loaded(batch.Count);
        _loop!.Post(new LoadedInput(batch));
    }

    void IStoreAnswers.Stored(StoreBatch batch)
    {
        RootMetrics.Stored(batch.Count);
        _loop!.Post(new StoredInput(batch));
    }

    void IStoreAnswers.CheckpointDone(Epoch epoch)
    {
        RootMetrics.CheckpointMade(_time.GetElapsedTime(Volatile.Read(ref _checkpointBegan)));
        RootLog.CheckpointDone(_logger, epoch);
        Epoch? older = _newest;
        _newest = epoch;
        if (older is { } kept && !_options.KeepsWholeLog && _dropping is not { IsAlive: true })
        {
            // Deleting large files takes time in which values could be read.
            _dropping = new Thread(() => Drop(kept.Next)) { Name = "Coherence log cutter", IsBackground = true };
            _dropping.Start();
        }

        _loop!.Post(new CheckpointInput(epoch));
    }

    void IStoreAnswers.CheckpointGivenUp(Epoch epoch, Exception failure)
    {
        RootMetrics.CheckpointGivenUp();
        RootLog.CheckpointGivenUp(_logger, epoch, failure.Message);
        _loop!.Post(new GivenUpInput(epoch));
    }

    void IStoreAnswers.RoomChanged(Exception? missing) => _room.StoreIsFull(missing);

    void IStoreAnswers.NotCleaned(Exception failure) => RootLog.NotCleaned(_logger, failure);

    void IStoreAnswers.Failed(StoreException failure)
    {
        // Nothing that the engine decides from here on could be read back; it stops acknowledging and tells everybody (DUR-5).
        _loop!.Post(new FailedInput(failure));
        _failed!(failure);
    }

    public void Dispose()
    {
        _thread.Dispose();
        _dropping?.Join();
    }

    private IValueStore Target => _isRecovering ? Recovering : _thread;

    private LogRetention Retention => new(
        _options.KeptLogBytes, _options.KeptLogTime > TimeSpan.Zero ? _time.GetUtcNow() - _options.KeptLogTime : null);

    // Two checkpoints are kept, and each needs the log behind it.
    private void Drop(Epoch needed)
    {
        try
        {
            int segments = _log.DropBefore(needed, Retention);
            if (segments > 0)
            {
                RootLog.Dropped(_logger, segments, needed);
            }
        }
        catch (EpochLogException failure)
        {
            // What is too much stays, and is tried again after the next checkpoint.
            RootLog.DropFailed(_logger, failure);
        }
    }

    private sealed class LoadedInput(LoadBatch batch) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.ValuesLoaded(batch);

        public void Abandon()
        {
            // The root has ended; nobody waits for the values.
        }
    }

    private sealed class StoredInput(StoreBatch batch) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.ValuesStored(batch);

        public void Abandon()
        {
            // The root has ended; what counts is in the log.
        }
    }

    private sealed class CheckpointInput(Epoch epoch) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.CheckpointDone(epoch);

        public void Abandon()
        {
            // The root has ended; the next start finds the checkpoint.
        }
    }

    private sealed class GivenUpInput(Epoch epoch) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.CheckpointGivenUp(epoch);

        public void Abandon()
        {
            // The root has ended; the next start reads the log from the checkpoint before.
        }
    }

    private sealed class FailedInput(Exception failure) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.StoreFailed(failure.Message);

        public void Abandon()
        {
            // The root has ended; nothing more was acknowledged.
        }
    }
}
