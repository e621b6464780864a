using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Roots;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Loop;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>What a root has on the disk: the epoch log, and the store of index values with its checkpoints.</summary>
internal sealed class RootStorage : IDisposable
{
    /// <summary>Where the store is in the data directory.</summary>
    public const string StoreDirectory = "store";

    private readonly RootRoom _room;
    private readonly bool _isNew;
    private readonly StoreCheckpoint? _checkpoint;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ILogger _logger;

    private RootStorage(EpochLog log, bool isNew, OpenedStore opened, CoherenceRootOptions options, long started, ILogger logger)
    {
        _time = options.TimeProvider;
        _started = started;
        Log = log;
        _room = new RootRoom(log, logger);
        LogThread = new LogThread(log, _room, _time);
        Store = new RootStore(opened, log, _room, options, logger);
        _isNew = isNew;
        _checkpoint = opened.Checkpoint;
        _logger = logger;
    }

    public EpochLog Log { get; }

    public LogThread LogThread { get; }

    public RootStore Store { get; }

    /// <summary>Opens the data directory, or makes a new one.</summary>
    /// <exception cref="CoherenceException">It cannot be used.</exception>
    public static RootStorage Open(CoherenceRootOptions options, IndexCatalog catalog, ILogger logger)
    {
        EpochLog? log = null;
        long started = options.TimeProvider.GetTimestamp();
        try
        {
            (log, bool isNew) = OpenLog(options, logger);
            OpenedStore opened = OpenStore(options, catalog, log);
            foreach (RefusedCheckpoint refused in opened.Refused)
            {
                RootLog.CheckpointRefused(logger, refused.File, refused.Reason);
            }

            if (opened.Checkpoint is null && log.FirstEpoch > Epoch.Zero.Next)
            {
                opened.Thread.Dispose();
                throw new CoherenceException(CoherenceFailure.Storage, NothingToBeginWith(options.DataDirectory, log.FirstEpoch, opened.Refused));
            }

            return new RootStorage(log, isNew, opened, options, started, logger);
        }
        catch (Exception failure)
        {
            log?.Dispose();
            if (failure is EpochLogException or StoreException)
            {
                throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
            }

            throw;
        }
    }

    /// <summary>Hands what is on the disk to the engine.</summary>
    /// <exception cref="CoherenceException">It is damaged, or cannot be read.</exception>
    public RootRecovery Recover(SystemEngine engine)
    {
        RootRecovery recovery = _isNew ? RootRecovery.OfNewLog : Replay(engine);
        Store.Recovered();
        engine.Recovered(mayHaveServed: !_isNew);
        return recovery;
    }

    /// <summary>What is in memory and on the disk. Any thread.</summary>
    public RootStorageFigures FiguresOf(in MemoryFigures memory)
    {
        Epoch begun = _checkpoint?.Epoch ?? Epoch.Zero;
        return new RootStorageFigures(
            memory.Entries,
            memory.Bytes,
            Store.MemoryBytes,
            Store.LogBytes,
            memory.Checkpoint > begun ? memory.Checkpoint : begun,
            memory.Oldest,
            Log.FirstEpoch);
    }

    /// <summary>Starts the threads of the log and of the store.</summary>
    /// <param name="loop">Hears how each request ended.</param>
    /// <param name="failed">Hears of the first that failed, after the engine was told.</param>
    public void Start(EngineLoop loop, Action<Exception> failed)
    {
        _room.Start(loop);
        LogThread.Start(loop, failed);
        Store.Start(loop, failed);
    }

    /// <summary>Ends the threads after what they are at.</summary>
    public void Dispose()
    {
        LogThread.Dispose();
        Store.Dispose();
        Log.Dispose();
    }

    private static string NothingToBeginWith(string directory, Epoch first, IReadOnlyList<RefusedCheckpoint> refused)
    {
        string reasons = refused.Count == 0
            ? "there is none"
            : string.Join("; ", refused.Select(static checkpoint => $"{checkpoint.File}: {checkpoint.Reason}"));
        return $"The log in {directory} begins with epoch {first}, and no checkpoint can stand for the epochs before: {reasons}. "
            + "Give the root what these reasons ask for, or restore the directory from a copy, all files of one moment.";
    }

    private RootRecovery Replay(SystemEngine engine)
    {
        try
        {
            EpochLogRecovery found = RootReplay.Run(
                _checkpoint,
                Store.Recovering,
                engine,
                visitor => _checkpoint is null ? Log.Recover(visitor) : Log.Recover(visitor, _checkpoint.Epoch, _checkpoint.Chain));
            if (found.Torn is { } torn)
            {
                RootLog.TornRecord(_logger, torn.ToString());
            }

            RootFigures figures = engine.RootFigures;
            Epoch begun = _checkpoint?.Epoch ?? Epoch.Zero;
            var recovery = new RootRecovery(figures.Durable, begun, figures.Operations, figures.Values, _time.GetElapsedTime(_started));
            RootLog.Recovered(_logger, recovery.Epoch, recovery.Operations, recovery.Values, begun, found.PayloadBytes, recovery.Elapsed);
            return recovery;
        }
        catch (Exception failure) when (failure is EpochLogException or StoreException)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }
    }

    private static (EpochLog Log, bool IsNew) OpenLog(CoherenceRootOptions options, ILogger logger)
    {
        RootData.CheckNoUnfinishedLoad(options.DataDirectory);
        var logOptions = new EpochLogOptions { Directory = options.DataDirectory, SegmentBytes = options.SegmentBytes };
        options.Medium.ConfigureLog(logOptions);
        if (EpochLog.Exists(options.DataDirectory) || !options.CreateIfMissing)
        {
            return (EpochLog.Open(logOptions, options.Medium.LogFiles), false);
        }

        CheckNoCheckpoints(options.DataDirectory);
        var cluster = new ClusterId(Identifier.Read(RandomNumberGenerator.GetBytes(Identifier.ByteCount)));
        RootLog.Created(logger, options.DataDirectory, cluster);
        return (EpochLog.Create(logOptions, cluster, options.Medium.LogFiles), true);
    }

    /// <summary>Why a root with these indexes cannot begin with the state of a checkpoint; null if it can.</summary>
    /// <exception cref="CoherenceException">It is of a newer version.</exception>
    internal static string? CheckState(ReadOnlyMemory<byte> state, IndexCatalog catalog)
    {
        try
        {
            // An older checkpoint, or the log alone, would be without what the newer program has made of the records.
            if (SystemEngine.VersionOfState(state) is var version && version > SystemEngine.StateVersion)
            {
                throw new CoherenceException(
                    CoherenceFailure.Storage,
                    $"A checkpoint has the root state in version {version}; this program knows up to version {SystemEngine.StateVersion}. Use a newer Coherence.");
            }

            return SystemEngine.CheckState(state, catalog);
        }
        catch (InvalidOperationException unreadable)
        {
            return unreadable.Message;
        }
    }

    // What a log was cut behind is nowhere else: they are not taken for leftovers.
    private static void CheckNoCheckpoints(string directory)
    {
        string store = Path.Combine(directory, StoreDirectory);
        if (Directory.Exists(store) && Directory.EnumerateFiles(store, "checkpoint-*").Any())
        {
            throw new CoherenceException(
                CoherenceFailure.Storage,
                $"There is no log in {directory}, but there are checkpoints in {store}: the log is missing. Restore the directory from a copy, all files of one moment.");
        }
    }

    private static OpenedStore OpenStore(CoherenceRootOptions options, IndexCatalog catalog, EpochLog log)
    {
        var storeOptions = new StoreOptions
        {
            Directory = Path.Combine(options.DataDirectory, StoreDirectory),
            MemoryBytes = options.StorePageBytes,
            ExpectedValues = options.ExpectedValues,
        };

        options.Medium.ConfigureStore(storeOptions);

        // Asked for when an epoch has become durable and the next is not on its way.
        return StoreOpening.Open(storeOptions, log.Cluster, _ => log.LastHash, Judge, options.Medium.StoreFiles);

        string? Judge(StoreCheckpoint checkpoint)
        {
            return checkpoint.Epoch.Next < log.FirstEpoch
                ? $"the log begins with epoch {log.FirstEpoch}, so that what came behind the checkpoint is missing"
                : CheckState(checkpoint.State, catalog);
        }
    }
}
