using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Dumps;

/// <summary>A private copy of one checkpoint of a root that may run. Deleted with this; one that was left is deleted by the next.</summary>
/// <remarks>
/// specs/dump.md#the-private-copy. What a root never writes again is shared with it by hard links, where the file system can; the segment in
/// which its log goes on is copied.
/// </remarks>
internal sealed class StoreCopy : IDisposable
{
    private const string Prefix = "dump-";
    private const string Suffix = ".tmp";
    private const string LockName = "dump.lock";
    private const int PieceBytes = 1 << 20;
    private const int NameBytes = 8;

    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly DiskStoreFiles _files = new();
    private readonly IDisposable _lock;

    private StoreCopy(string path, IDisposable held)
    {
        Path = path;
        _lock = held;
        Files = new SharedStoreFiles(_shared);
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The file system, in which what is shared cannot be written.</summary>
    public IStoreFiles Files { get; }

    /// <summary>Makes an empty one, after those were deleted that dumps have left which were killed.</summary>
    /// <param name="workDirectory">Where it is made.</param>
    public static StoreCopy Begin(string workDirectory)
    {
        DiskStoreFiles files = new();
        string within = System.IO.Path.GetFullPath(workDirectory);
        DeleteLeft(files, within);
        while (true)
        {
            string path = System.IO.Path.Combine(within, $"{Prefix}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes))}{Suffix}");
            files.CreateDirectory(path);
            try
            {
                return new StoreCopy(path, files.Lock(System.IO.Path.Combine(path, LockName)));
            }
            catch (DirectoryNotFoundException)
            {
                // Another dump took it for one that was left, before it was locked.
                continue;
            }
        }
    }

    /// <summary>Takes the files of a checkpoint over, its manifest last.</summary>
    /// <exception cref="IOException">A file is missing, maybe because the root has made newer checkpoints meanwhile, or there is no room.</exception>
    public void Take(StoreDirectory source, CheckpointManifest manifest)
    {
        StoreDirectory target = new(Path);
        Share(source.StatePath(manifest.LogToken), target.StatePath(manifest.LogToken));
        Share(source.IndexPath(manifest.IndexToken), target.IndexPath(manifest.IndexToken));
        int growing = manifest.Shape.SegmentOf(manifest.Final);
        foreach (SegmentSeal seal in manifest.Segments)
        {
            if (seal.Number < growing)
            {
                Share(source.SegmentPath(seal.Number), target.SegmentPath(seal.Number));
            }
            else
            {
                Copy(source.SegmentPath(seal.Number), target.SegmentPath(seal.Number));
            }
        }

        Share(source.ManifestPath(manifest.Epoch), target.ManifestPath(manifest.Epoch));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private static void DeleteLeft(DiskStoreFiles files, string within)
    {
        if (!Directory.Exists(within))
        {
            return;
        }

        foreach (string left in Directory.EnumerateDirectories(within, $"{Prefix}*{Suffix}"))
        {
            try
            {
                files.Lock(System.IO.Path.Combine(left, LockName)).Dispose();
                Directory.Delete(left, recursive: true);
            }
            catch (Exception busy) when (busy is FileInUseException or DirectoryNotFoundException)
            {
                // Another dump is at work there, or has just deleted it.
                continue;
            }
        }
    }

    private void Share(string path, string newPath)
    {
        if (OperatingSystem.IsLinux() && LibC.TryLink(path, newPath))
        {
            _ = _shared.Add(System.IO.Path.GetFileName(newPath));
            return;
        }

        Copy(path, newPath);
    }

    private void Copy(string path, string newPath)
    {
        using IStoreFile from = _files.Open(path, isWritable: false);
        using IStoreFile to = _files.Create(newPath);
        byte[] piece = new byte[PieceBytes];
        long offset = 0;
        for (int read = from.Read(piece, 0); read > 0; read = from.Read(piece, offset))
        {
            to.Write(piece.AsSpan(0, read), offset);
            offset += read;
        }
    }
}
