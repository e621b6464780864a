using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Coherence.Node.Log.Files;

/// <summary>The file system of the machine. On Linux with O_DSYNC and synced directories, elsewhere with what .NET calls write-through.</summary>
internal sealed class DiskLogFiles : ILogFiles
{
    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        Stack<string> missing = new();
        for (string? next = Path.GetFullPath(path); next is not null && !Directory.Exists(next); next = Path.GetDirectoryName(next))
        {
            if (File.Exists(next))
            {
                throw new DirectoryNotFoundException($"'{next}' is a file, not a directory.");
            }

            missing.Push(next);
        }

        foreach (string directory in missing)
        {
            _ = Directory.CreateDirectory(directory);
            SyncDirectory(Path.GetDirectoryName(directory)!);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        List<string> names = [];
        if (!Directory.Exists(directory))
        {
            return names;
        }

        foreach (string path in Directory.EnumerateFiles(directory))
        {
            names.Add(Path.GetFileName(path));
        }

        return names;
    }

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (FileErrors.IsInUse(error))
        {
            throw new FileInUseException(path, error);
        }
    }

    /// <inheritdoc/>
    public ISegmentFile Create(string path) => new DiskSegmentFile(OpenWritable(path, isNew: true));

    /// <inheritdoc/>
    public ISegmentFile Open(string path, bool isWritable) => new DiskSegmentFile(isWritable
        ? OpenWritable(path, isNew: false)
        : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan));

    /// <inheritdoc/>
    public FileFacts Describe(string path)
    {
        FileInfo file = new(path);
        return new FileFacts(file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
    }

    /// <inheritdoc/>
    // With "overwrite" .NET calls rename; without it, link and unlink, or even a copy.
    public void Rename(string path, string newPath) => File.Move(path, newPath, overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            LibC.SyncDirectory(path);
        }
    }

    private static SafeFileHandle OpenWritable(string path, bool isNew) => OperatingSystem.IsLinux()
        ? LibC.OpenSynced(path, isNew)
        : File.OpenHandle(
            path,
            isNew ? FileMode.Create : FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.Read | FileShare.Delete,
            FileOptions.WriteThrough);
}
