using System;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>Reads every byte that a manifest vouches for, before FASTER sees any: FASTER notices no damage, and some of it ends the process.</summary>
internal sealed class CheckpointReader(IStoreFiles files, StoreDirectory directory, ClusterId cluster)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>The manifest of an epoch.</summary>
    /// <exception cref="DamagedCheckpointException">It is not as it was written, or of another cluster.</exception>
    /// <exception cref="StoreException">A newer version wrote it, or the disk refuses.</exception>
    public CheckpointManifest ReadManifest(Epoch epoch)
    {
        string path = directory.ManifestPath(epoch);
        byte[] bytes = ReadFile(path);
        if (!CheckpointManifest.IsIntact(bytes) || BitConverter.ToUInt32(bytes) != CheckpointManifest.Magic)
        {
            throw new DamagedCheckpointException($"'{path}' is not as it was written.");
        }

        uint version = BitConverter.ToUInt32(bytes, sizeof(uint));
        if (version > CheckpointManifest.CurrentVersion)
        {
            throw StoreException.NewerFormat(path, version, CheckpointManifest.CurrentVersion);
        }

        CheckpointManifest manifest = CheckpointManifest.Read(bytes);
        if (manifest.Epoch != epoch)
        {
            throw new DamagedCheckpointException($"'{path}' is the manifest of epoch {manifest.Epoch.Number}, under another name.");
        }

        return manifest.Cluster == cluster
            ? manifest
            : throw new DamagedCheckpointException($"'{path}' is of the cluster {manifest.Cluster}, not of {cluster}.");
    }

    /// <summary>What the root knew besides values.</summary>
    /// <exception cref="DamagedCheckpointException">It is missing or is not as it was written.</exception>
    public byte[] ReadState(CheckpointManifest manifest)
    {
        byte[] state = ReadFile(directory.StatePath(manifest.LogToken));
        return state.Length == manifest.StateBytes && IsHash(manifest.StateHash, state)
            ? state
            : throw new DamagedCheckpointException($"'{directory.StatePath(manifest.LogToken)}' is not as it was written.");
    }

    /// <summary>Opens everything that a manifest names and compares it with what it was.</summary>
    /// <exception cref="DamagedCheckpointException">Something is missing or is not as it was written.</exception>
    /// <exception cref="StoreException">The disk refuses.</exception>
    public VerifiedCheckpoint Verify(CheckpointManifest manifest)
    {
        byte[] state = ReadState(manifest);
        SegmentFiles segments = new(files, directory.SegmentPath, manifest.Store.Id, manifest.Shape.SegmentBytes);
        CheckedFile? index = null;
        try
        {
            index = OpenIndex(manifest);
            VerifySectors(index, (long)manifest.IndexSectors * SectorSum.SectorBytes, 0, manifest.IndexSectors, manifest.IndexHash);
            VerifySegments(manifest, segments);
            return new VerifiedCheckpoint(manifest, state, segments, index);
        }
        catch
        {
            segments.Dispose();
            index?.Dispose();
            throw;
        }
    }

    private static bool IsHash(ReadOnlyMemory<byte> hash, ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes).AsSpan().SequenceEqual(hash.Span);

    private void VerifySegments(CheckpointManifest manifest, SegmentFiles segments)
    {
        try
        {
            _ = Parallel.ForEach(manifest.Segments, seal => VerifySectors(
                Open(directory.SegmentPath(seal.Number), () => segments.Open(seal.Number)),
                manifest.Shape.SegmentBytes,
                seal.First,
                seal.Count,
                seal.Hash));
        }
        catch (AggregateException errors)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    private CheckedFile OpenIndex(CheckpointManifest manifest)
    {
        string path = directory.IndexPath(manifest.IndexToken);
        uint salt = SectorSum.Salt(manifest.IndexToken.ToUInt128(), 0);
        return Open(path, () => new CheckedFile(files.Open(path, isWritable: false), path, salt, manifest.IndexSectors));
    }

    // The sums against the hash in the manifest, then each sector against its sum.
    private static void VerifySectors(CheckedFile file, long sumsOffset, int first, int count, ReadOnlyMemory<byte> hash)
    {
        try
        {
            byte[] sums = new byte[count * sizeof(uint)];
            file.ReadSums(sumsOffset, first, sums);
            if (!IsHash(hash, sums))
            {
                throw new DamagedCheckpointException($"'{file.Path}' is not as it was written: its sums are others.");
            }

            file.TakeSums(sums, first);
            byte[] piece = new byte[PieceBytes];
            long end = (long)(first + count) * SectorSum.SectorBytes;
            for (long offset = (long)first * SectorSum.SectorBytes; offset < end; offset += PieceBytes)
            {
                file.Read(piece.AsSpan(0, (int)Math.Min(PieceBytes, end - offset)), offset);
            }
        }
        catch (StoreException damage)
        {
            throw new DamagedCheckpointException(damage.Message, damage);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw new DamagedCheckpointException($"'{file.Path}' cannot be read. The system says: {error.Message}", error);
        }
    }

    private byte[] ReadFile(string path)
    {
        using IStoreFile file = Open(path, () => files.Open(path, isWritable: false));
        try
        {
            byte[] bytes = new byte[file.Bytes];
            int done = 0;
            while (done < bytes.Length)
            {
                int read = file.Read(bytes.AsSpan(done), done);
                if (read == 0)
                {
                    throw new DamagedCheckpointException($"'{path}' became shorter while it was read.");
                }

                done += read;
            }

            return bytes;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw new DamagedCheckpointException($"'{path}' cannot be read. The system says: {error.Message}", error);
        }
    }

    private static T Open<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw new DamagedCheckpointException($"'{path}' cannot be opened. The system says: {error.Message}", error);
        }
    }
}
