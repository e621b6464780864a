using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>Makes a checkpoint durable: first all that it consists of, then the manifest that vouches for it. See specs/store.md#writing-a-checkpoint.</summary>
/// <remarks>One thread at a time, while the thread of the store goes on: what a checkpoint consists of does not change any more.</remarks>
internal sealed class CheckpointWriter(
    IStoreFiles files, StoreDirectory directory, ClusterId cluster, StoreIdentity store, StoreShape shape, SegmentFiles segments)
{
    /// <summary>Writes it; when this returns, a restart finds it.</summary>
    /// <exception cref="IOException">It could not be written, or for want of room only in part; the former checkpoints are as they were.</exception>
    /// <exception cref="StoreException">What was written before may be lost.</exception>
    public CheckpointManifest Write(CheckpointDraft draft)
    {
        CheckpointManifest manifest = Describe(draft);
        foreach (SegmentSeal seal in manifest.Segments)
        {
            segments.Find(seal.Number)!.MakeDurable(shape.SegmentBytes, seal.First, seal.Count);
        }

        CheckedFile index = draft.Index.File;
        index.MakeDurable((long)index.Sectors * SectorSum.SectorBytes, 0, index.Sectors);
        WriteFile(directory.StatePath(draft.LogToken), draft.State.Span);
        string path = directory.ManifestPath(draft.Epoch);
        WriteFile(path + StoreDirectory.TemporarySuffix, manifest.Write());

        // The names of what it consists of come first, its own last.
        SyncedFile.SyncDirectory(files, directory.Path);
        files.Rename(path + StoreDirectory.TemporarySuffix, path);
        SyncedFile.SyncDirectory(files, directory.Path);
        return manifest;
    }

    /// <summary>Deletes what was written of a checkpoint for which there was no room.</summary>
    public void Discard(CheckpointDraft draft)
    {
        Discard(directory.ManifestPath(draft.Epoch) + StoreDirectory.TemporarySuffix);
        Discard(directory.StatePath(draft.LogToken));
    }

    /// <summary>Deletes a file that nothing vouches for. If it stays, it goes after the next checkpoint, or at the next start.</summary>
    public void Discard(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            return;
        }
    }

    private CheckpointManifest Describe(CheckpointDraft draft) => new()
    {
        Epoch = draft.Epoch,
        Chain = draft.Chain,
        Cluster = cluster,
        Store = store,
        Shape = shape,
        Begin = draft.Begin,
        Final = draft.Final,
        IndexStart = draft.Index.Start,
        LogToken = draft.LogToken,
        IndexToken = draft.Index.Token,
        IndexSectors = draft.Index.File.Sectors,
        IndexHash = SHA256.HashData(draft.Index.File.CopySums(0, draft.Index.File.Sectors)),
        StateBytes = draft.State.Length,
        StateHash = SHA256.HashData(draft.State.Span),
        LogMetadata = draft.LogMetadata,
        IndexMetadata = draft.Index.Metadata,
        Segments = Seal(draft.Begin, draft.Final),
        LastSector = ReadLastSector(draft.Final),
    };

    // FASTER reads whole pages, so what is sealed begins at a page. The sector in which the log goes on is not sealed but copied.
    private List<SegmentSeal> Seal(long begin, long final)
    {
        List<SegmentSeal> seals = [];
        long end = final & -SectorSum.SectorBytes;
        for (long address = shape.PageOf(begin); address < end;)
        {
            int number = shape.SegmentOf(address);
            long segmentEnd = Math.Min(end, (number + 1L) * shape.SegmentBytes);
            int first = (int)((address - (number * shape.SegmentBytes)) / SectorSum.SectorBytes);
            int count = (int)((segmentEnd - address) / SectorSum.SectorBytes);
            CheckedFile file = segments.Find(number)
                ?? throw new InvalidOperationException($"Segment {number} of the store was never written, but a checkpoint needs it.");
            seals.Add(new SegmentSeal(number, first, count, SHA256.HashData(file.CopySums(first, count))));
            address = segmentEnd;
        }

        return seals;
    }

    private byte[] ReadLastSector(long final)
    {
        int bytes = (int)(final % SectorSum.SectorBytes);
        if (bytes == 0)
        {
            return [];
        }

        // The log of a store that is still empty has no file.
        byte[] sector = new byte[SectorSum.SectorBytes];
        long start = final - bytes;
        segments.Find(shape.SegmentOf(start))?.Read(sector, start % shape.SegmentBytes);
        return sector[..bytes];
    }

    private void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        using IStoreFile file = files.Create(path);
        file.Write(bytes, 0);
        SyncedFile.Sync(file, path);
    }
}
