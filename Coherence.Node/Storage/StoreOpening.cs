using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage;

/// <summary>Opens a store with its newest checkpoint that is whole and that the caller accepts. See specs/store.md#recovery.</summary>
internal sealed class StoreOpening
{
    private const long BucketBytes = 64;

    private readonly StoreOptions _options;
    private readonly ClusterId _cluster;
    private readonly IStoreFiles _files;
    private readonly StoreDirectory _directory;
    private readonly CheckpointReader _reader;
    private readonly List<RefusedCheckpoint> _refused = [];

    private StoreOpening(StoreOptions options, ClusterId cluster, IStoreFiles files)
    {
        _options = options;
        _cluster = cluster;
        _files = files;
        _directory = new StoreDirectory(options.Directory);
        _reader = new CheckpointReader(files, _directory, cluster);
    }

    /// <summary>Opens it. Nothing is deleted before <see cref="StoreThread.Start"/>.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="cluster">The cluster whose root it serves.</param>
    /// <param name="chainOf">The chain hash of the record of the newest durable epoch; asked on the thread that begins a checkpoint.</param>
    /// <param name="judge">Null if a whole checkpoint fits the epoch log, or why it does not.</param>
    /// <param name="files">The file system; null for that of the machine.</param>
    /// <exception cref="StoreException">It is in use, a newer version wrote it, or the disk refuses.</exception>
    public static OpenedStore Open(
        StoreOptions options, ClusterId cluster, Func<Epoch, ChainHash> chainOf, Func<StoreCheckpoint, string?> judge, IStoreFiles? files = null)
    {
        options.Validate();
        return new StoreOpening(options, cluster, files ?? new DiskStoreFiles()).Open(chainOf, judge);
    }

    private OpenedStore Open(Func<Epoch, ChainHash> chainOf, Func<StoreCheckpoint, string?> judge)
    {
        IDisposable? directoryLock = null;
        try
        {
            _files.CreateDirectory(_directory.Path);
            directoryLock = _files.Lock(_directory.LockPath);
            VerifiedCheckpoint? chosen = Choose(judge, out StoreCheckpoint? checkpoint);
            StoreThread thread = Make(chosen, chosen is null ? [] : Keep(chosen.Manifest), chainOf, directoryLock);
            directoryLock = null;
            return new OpenedStore(thread, checkpoint, _refused);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw StoreException.OfOpening(_directory.Path, error);
        }
        finally
        {
            directoryLock?.Dispose();
        }
    }

    private VerifiedCheckpoint? Choose(Func<StoreCheckpoint, string?> judge, out StoreCheckpoint? checkpoint)
    {
        foreach (Epoch epoch in _directory.Manifests(_files))
        {
            VerifiedCheckpoint? verified = null;
            try
            {
                verified = _reader.Verify(_reader.ReadManifest(epoch));
                checkpoint = new StoreCheckpoint(epoch, verified.Manifest.Chain, verified.State);
                if (judge(checkpoint) is not { } reason)
                {
                    VerifiedCheckpoint chosen = verified;
                    verified = null;
                    return chosen;
                }

                _refused.Add(new RefusedCheckpoint(_directory.ManifestPath(epoch), reason));
            }
            catch (DamagedCheckpointException damage)
            {
                _refused.Add(new RefusedCheckpoint(_directory.ManifestPath(epoch), damage.Message));
            }
            finally
            {
                verified?.Dispose();
            }
        }

        checkpoint = null;
        return null;
    }

    // The chosen one, and the one before it, whose files stay: it is verified when it is needed.
    private List<CheckpointManifest> Keep(CheckpointManifest chosen)
    {
        List<CheckpointManifest> kept = [chosen];
        foreach (Epoch epoch in _directory.Manifests(_files))
        {
            if (epoch < chosen.Epoch)
            {
                try
                {
                    kept.Add(_reader.ReadManifest(epoch));
                    break;
                }
                catch (DamagedCheckpointException damage)
                {
                    _refused.Add(new RefusedCheckpoint(_directory.ManifestPath(epoch), damage.Message));
                }
            }
        }

        return kept;
    }

    private StoreThread Make(
        VerifiedCheckpoint? chosen, IReadOnlyList<CheckpointManifest> kept, Func<Epoch, ChainHash> chainOf, IDisposable directoryLock)
    {
        StoreIdentity identity = chosen?.Manifest.Store ?? StoreIdentity.Choose();
        StoreShape shape = chosen?.Manifest.Shape ?? _options.Shape;
        SegmentFiles segments = chosen?.Segments ?? new SegmentFiles(_files, _directory.SegmentPath, identity.Id, shape.SegmentBytes);
        StoreFiles open = new(_files, _directory, segments, directoryLock);
        StoreHealth health = new();
        StoreMailbox mailbox = new();
        CheckpointTokens tokens = new(token => token == chosen?.Manifest.IndexToken
            ? new CheckedDevice("index", new SingleFile(chosen.Index), health, static _ => false, mailbox.Nudge) { ReportsErrors = true }
            : IndexDevice(open.IndexOf(token), shape, health, mailbox));
        StoreRoom room = new(_options.RetryInterval);
        CheckedDevice device = new("values", segments, health, room.WaitForRoom, () =>
        {
            room.Written();
            mailbox.Nudge();
        });
        FasterStore? store = null;
        try
        {
            if (chosen is not null)
            {
                Prepare(chosen.Manifest, tokens, segments);
            }

            store = new FasterStore(_options, shape, identity, device, tokens, health, chosen?.Manifest);
            IndexCheckpoint? index = chosen is null ? null : new IndexCheckpoint(
                chosen.Manifest.IndexToken, chosen.Manifest.IndexStart, tokens[chosen.Manifest.IndexToken], chosen.Index);
            CheckpointWriter writer = new(_files, _directory, _cluster, identity, shape, segments);
            CheckpointCleaner cleaner = new(_files, _directory, shape, segments);
            Checkpointer checkpointer = new(
                store, new CheckpointParts(shape, tokens, writer, cleaner, kept, index), open.IndexOf, health, mailbox);
            LogReserve reserve = new(segments, shape, _options.ReserveBytes, room);
            Compactor compactor = new(store, shape.PageBytes, _options.SlackBytes);
            return new StoreThread(store, checkpointer, compactor, reserve, room, health, mailbox, chainOf, open);
        }
        catch
        {
            if (store is null)
            {
                device.Dispose();
            }

            chosen?.Dispose();
            segments.Dispose();
            throw;
        }
    }

    private static CheckedDevice IndexDevice(IndexFile file, StoreShape shape, StoreHealth health, StoreMailbox mailbox)
    {
        try
        {
            file.Reserve(shape.Buckets * BucketBytes);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            health.Report(error);
        }

        return new CheckedDevice("index", file, health, file.GiveUp, mailbox.Nudge);
    }

    // What a later, lost checkpoint wrote into the last sector goes: FASTER would find it behind the end and take it along.
    private static void Prepare(CheckpointManifest manifest, CheckpointTokens tokens, SegmentFiles segments)
    {
        tokens[manifest.LogToken] = manifest.LogMetadata.ToArray();
        tokens[manifest.IndexToken] = manifest.IndexMetadata.ToArray();
        if (manifest.LastSector.IsEmpty)
        {
            return;
        }

        byte[] sector = new byte[SectorSum.SectorBytes];
        manifest.LastSector.CopyTo(sector);
        long start = manifest.Final - manifest.LastSector.Length;
        segments.Make(manifest.Shape.SegmentOf(start)).Write(sector, start % manifest.Shape.SegmentBytes);
    }
}
