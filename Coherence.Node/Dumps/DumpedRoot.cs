using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;
using Coherence.Node.Roots;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Dumps;

/// <summary>All that a root knew at one epoch, out of a data directory in which it may run: a checkpoint, and the log after it.</summary>
internal sealed class DumpedRoot : IDisposable
{
    private readonly StoreCopy _copy;
    private readonly StoreThread _store;
    private readonly SystemEngine _engine;

    private DumpedRoot(ClusterId cluster, StoreCopy copy, StoreThread store, SystemEngine engine, ChainHash chain)
    {
        _copy = copy;
        _store = store;
        _engine = engine;
        Cluster = cluster;
        Chain = chain;
        State = engine.WriteState();
    }

    /// <summary>The cluster.</summary>
    public ClusterId Cluster { get; }

    /// <summary>The epoch.</summary>
    public Epoch Epoch => _engine.RootFigures.Durable;

    /// <summary>The chain hash after it.</summary>
    public ChainHash Chain { get; }

    /// <summary>What the root knew besides index values.</summary>
    public ReadOnlyMemory<byte> State { get; }

    /// <summary>Reads checkpoint and log. Null if the root has gone on so far meanwhile that the checkpoint is no more.</summary>
    /// <exception cref="CoherenceException">The data directory cannot be used.</exception>
    public static DumpedRoot? TryOpen(RootDumpOptions options)
    {
        DiskStoreFiles files = new();
        StoreDirectory source = new(Path.Combine(options.DataDirectory, RootStorage.StoreDirectory));
        LiveLog log = LiveLog.Open(options.DataDirectory, new DiskLogFiles());
        CheckpointReader reader = new(files, source, log.Cluster);
        List<string> refused = [];
        foreach (Epoch? epoch in source.Manifests(files).Select(static epoch => (Epoch?)epoch).Append(null))
        {
            StoreCopy copy = StoreCopy.Begin(options.WorkDirectory.Length == 0 ? options.DataDirectory : options.WorkDirectory);
            try
            {
                if (epoch is { } checkpoint)
                {
                    copy.Take(source, reader.ReadManifest(checkpoint));
                }

                if (Open(options, log, copy, isNew: epoch is null) is { } opened)
                {
                    return opened;
                }
            }
            catch (Exception failure) when (IsOfFiles(failure) && HasGone(source, files, log, epoch, options))
            {
                // Whatever it was, it may be because of that.
                copy.Dispose();
                return null;
            }
            catch (DamagedCheckpointException damage)
            {
                refused.Add(damage.Message);
            }
            catch
            {
                copy.Dispose();
                throw;
            }

            copy.Dispose();
        }

        throw new CoherenceException(
            CoherenceFailure.Storage,
            $"The log in {options.DataDirectory} begins with epoch {log.FirstEpoch}, and no checkpoint can stand for the epochs before: {string.Join("; ", refused)}.");
    }

    /// <summary>Shows every value as of the epoch, each once.</summary>
    /// <exception cref="StoreException">The private copy cannot be read.</exception>
    public void Scan(IStoredValueVisitor visitor) => _store.ScanNow(visitor);

    /// <summary>How many values there are.</summary>
    public int Values => _engine.RootFigures.Values;

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _copy.Dispose();
    }

    private static bool IsOfFiles(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or EpochLogException or StoreException or DamagedCheckpointException;

    // A root deletes the manifest of a checkpoint before any of what it names, and before records that it needs.
    private static bool HasGone(StoreDirectory source, DiskStoreFiles files, LiveLog log, Epoch? checkpoint, RootDumpOptions options) => checkpoint is { } epoch
        ? !File.Exists(source.ManifestPath(epoch))
        : source.Manifests(files).Count > 0 && LiveLog.Open(options.DataDirectory, new DiskLogFiles()).FirstEpoch > log.FirstEpoch;

    private static DumpedRoot? Open(RootDumpOptions options, LiveLog log, StoreCopy copy, bool isNew)
    {
        if (isNew && log.FirstEpoch > Epoch.Zero.Next)
        {
            return null;
        }

        IndexCatalog catalog = new(RandomSeed(), [.. options.Indexes]);
        string? unfit = null;
        OpenedStore opened = StoreOpening.Open(StoreOptionsOf(options, copy), log.Cluster, ChainOf, Judge, copy.Files);
        try
        {
            if (unfit is not null)
            {
                throw new CoherenceException(
                    CoherenceFailure.Storage, $"The root in {options.DataDirectory} cannot be dumped here: {unfit}. A root is dumped with the indexes that it has.");
            }

            if (opened.Checkpoint is null && !isNew)
            {
                throw new DamagedCheckpointException(string.Join("; ", opened.Refused.Select(static checkpoint => checkpoint.Reason)));
            }

            return Read(options, log, copy, opened, catalog);
        }
        catch
        {
            opened.Thread.Dispose();
            throw;
        }

        string? Judge(StoreCheckpoint checkpoint) => unfit = RootStorage.CheckState(checkpoint.State, catalog);
    }

    private static DumpedRoot Read(RootDumpOptions options, LiveLog log, StoreCopy copy, OpenedStore opened, IndexCatalog catalog)
    {
        RecoveringStore store = new(opened.Thread);
        SystemEngine engine = SystemEngine.CreateRoot(EngineOptionsOf(options, log.Cluster), catalog, new SilentHost(), store);
        Epoch begun = opened.Checkpoint?.Epoch ?? Epoch.Zero;
        ChainHash hash = opened.Checkpoint?.Chain ?? ChainHash.Genesis(log.Cluster);
        (Epoch last, ChainHash chain) = RootReplay.Run(opened.Checkpoint, store, engine, visitor => log.Read(visitor, begun, hash));

        // The last record may so far be in the memory of the operating system only; what a dump has must not be lost by its root.
        using (IStoreFile newest = new DiskStoreFiles().Open(log.NewestPath, isWritable: false))
        {
            newest.Sync();
        }

        // Values that changed since the checkpoint may be in memory only. What brings them into the store is what a checkpoint begins with.
        engine.Recovered(mayHaveServed: false);
        while (last > begun && !store.HasAllOfCheckpoint)
        {
            engine.EndTurn();
            store.AnswerAll(engine);
        }

        return new DumpedRoot(log.Cluster, copy, opened.Thread, engine, chain);
    }

    private static ChainHash ChainOf(Epoch epoch) => throw new InvalidOperationException($"A checkpoint of epoch {epoch} was to be made of a dump. This is a bug.");

    private static StoreOptions StoreOptionsOf(RootDumpOptions options, StoreCopy copy) => new()
    {
        Directory = copy.Path,
        MemoryBytes = PageBytes(options),
    };

    private static EngineOptions EngineOptionsOf(RootDumpOptions options, ClusterId cluster) => new()
    {
        HashSeed = RandomSeed(),
        Cluster = cluster,
        ValueBytes = options.MaximumValueBytes,
        HistoryBytes = 1 << 20,
        MemoryBytes = options.MemoryBytes - PageBytes(options),
        CheckpointBytes = 1,
    };

    private static long PageBytes(RootDumpOptions options) => CoherenceRootOptions.PageBytesOf(options.MemoryBytes);

    private static ulong RandomSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
