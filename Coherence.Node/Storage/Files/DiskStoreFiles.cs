using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Storage.Files;

/// <summary>The file system of the machine. Names are kept as the epoch log keeps them; only the files differ: they are made durable when a checkpoint asks.</summary>
internal sealed class DiskStoreFiles : IStoreFiles
{
    // The lock of the directory is what keeps other roots away; other programs may have the files open.
    private const FileShare Sharing = FileShare.ReadWrite | FileShare.Delete;

    private readonly DiskLogFiles _names = new();

    /// <inheritdoc/>
    public void CreateDirectory(string path) => _names.CreateDirectory(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => _names.List(directory);

    /// <inheritdoc/>
    public IDisposable Lock(string path) => _names.Lock(path);

    /// <inheritdoc/>
    public IStoreFile Create(string path) => new DiskStoreFile(
        OperatingSystem.IsLinux() ? LibC.Create(path) : File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, Sharing),
        path);

    /// <inheritdoc/>
    public IStoreFile Open(string path, bool isWritable) =>
        new DiskStoreFile(File.OpenHandle(path, FileMode.Open, isWritable ? FileAccess.ReadWrite : FileAccess.Read, Sharing), path);

    /// <inheritdoc/>
    public void Rename(string path, string newPath) => _names.Rename(path, newPath);

    /// <inheritdoc/>
    public void Delete(string path) => _names.Delete(path);

    /// <inheritdoc/>
    public void SyncDirectory(string path) => _names.SyncDirectory(path);
}
