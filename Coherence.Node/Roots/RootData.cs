using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Roots;

/// <summary>Looks at the data directory of a root that does not run. Changes nothing in it.</summary>
/// <remarks>Any thread. The locks of the directory are held meanwhile, so no root starts there.</remarks>
public static class RootData
{
    /// <summary>What there is, by headers and manifests alone.</summary>
    /// <param name="directory">The data directory.</param>
    /// <exception cref="CoherenceException">There is no root's data, a root runs there, a newer version wrote it, or it cannot be read.</exception>
    public static RootDataReport Describe(string directory) => Look(directory, static (_, _) => { }, static (_, _) => (null, null));

    /// <summary>Reads every byte that a start could need, and compares it with what it was.</summary>
    /// <inheritdoc cref="Describe" path="/param"/>
    /// <inheritdoc cref="Describe" path="/exception"/>
    public static RootDataReport Verify(string directory) => Look(directory, static (reader, manifest) => reader.Verify(manifest).Dispose(), VerifyLog);

    /// <summary>Checks that no dump was being read into a directory and did not end: what is there then is a part of a root.</summary>
    /// <exception cref="CoherenceException">One was.</exception>
    internal static void CheckNoUnfinishedLoad(string directory)
    {
        if (HasUnfinishedLoad(directory))
        {
            throw new CoherenceException(
                CoherenceFailure.Storage,
                $"A dump was being read into '{directory}', and that has not ended: there is no whole root in it. "
                    + "Wait for it if it still runs; otherwise read the dump again, which begins anew, or delete the directory.");
        }
    }

    /// <summary>Whether a dump was being read into a directory, and that has not ended: no root can begin there.</summary>
    /// <param name="directory">The data directory; need not be there.</param>
    public static bool HasUnfinishedLoad(string directory) =>
        File.Exists(new LogDirectory(directory).LoadPath) && !EpochLog.Exists(directory);

    private static RootDataReport Look(
        string directory,
        Action<CheckpointReader, CheckpointManifest> look,
        Func<EpochLog, CheckpointManifest?, (Epoch? Last, string? Damage)> lookAtLog)
    {
        try
        {
            CheckNoUnfinishedLoad(directory);
            using EpochLog log = EpochLog.Open(new EpochLogOptions { Directory = directory });
            CheckpointManifest? newest = null;
            List<CheckpointReport> checkpoints = LookAtStore(Path.Combine(directory, RootStorage.StoreDirectory), log.Cluster, look, ref newest);
            (Epoch? last, string? damage) = lookAtLog(log, newest);
            FileInfo[] segments = new DirectoryInfo(directory).GetFiles("epochs-*.log");
            return new RootDataReport(
                directory, log.Cluster, log.FormatVersion, log.FirstEpoch, segments.Length, segments.Sum(static file => file.Length), checkpoints, last, damage);
        }
        catch (Exception failure) when (failure is EpochLogException or StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }
    }

    private static List<CheckpointReport> LookAtStore(
        string path, ClusterId cluster, Action<CheckpointReader, CheckpointManifest> look, ref CheckpointManifest? newest)
    {
        List<CheckpointReport> checkpoints = [];
        if (!Directory.Exists(path))
        {
            return checkpoints;
        }

        DiskStoreFiles files = new();
        StoreDirectory directory = new(path);
        using IDisposable held = files.Lock(directory.LockPath);
        CheckpointReader reader = new(files, directory, cluster);
        foreach (Epoch epoch in directory.Manifests(files))
        {
            string file = directory.ManifestPath(epoch);
            var report = new CheckpointReport(file, epoch, Version: 0, StateVersion: 0, Bytes: 0, Damage: null);
            try
            {
                CheckpointManifest manifest = reader.ReadManifest(epoch);
                report = report with { Version = manifest.Version, Bytes = BytesOf(manifest) };
                report = report with { StateVersion = StateVersionOf(reader, manifest) };
                look(reader, manifest);
                newest ??= manifest;
                checkpoints.Add(report);
            }
            catch (DamagedCheckpointException damage)
            {
                checkpoints.Add(report with { Damage = damage.Message });
            }
        }

        return checkpoints;
    }

    // What is damaged, verifying tells; here it is only not known.
    private static int StateVersionOf(CheckpointReader reader, CheckpointManifest manifest)
    {
        try
        {
            return SystemEngine.VersionOfState(reader.ReadState(manifest));
        }
        catch (Exception unreadable) when (unreadable is DamagedCheckpointException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static long BytesOf(CheckpointManifest manifest)
    {
        long sectors = manifest.IndexSectors + manifest.Segments.Sum(static segment => (long)segment.Count);
        return (sectors * SectorSum.SectorBytes) + manifest.LastSector.Length + manifest.StateBytes;
    }

    // A log that begins with epoch 1 needs no checkpoint; if there is one, they must fit.
    private static (Epoch? Last, string? Damage) VerifyLog(EpochLog log, CheckpointManifest? newest)
    {
        try
        {
            EpochLogRecovery found = newest is null
                ? log.Verify(Epoch.Zero, ChainHash.Genesis(log.Cluster))
                : log.Verify(newest.Epoch, newest.Chain);
            return (found.Last, null);
        }
        catch (EpochLogException damage) when (damage.Kind is EpochLogErrorKind.Corrupt or EpochLogErrorKind.WrongCheckpoint)
        {
            return (null, damage.Message);
        }
    }
}
