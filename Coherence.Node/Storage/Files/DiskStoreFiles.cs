using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Storage.Files;

/// <summary>The file system of the machine. Names are kept as the epoch log keeps them; only the files differ: they are made durable when a checkpoint asks.</summary>
internal sealed class DiskStoreFiles : IStoreFiles
{
    private readonly DiskLogFiles _names = new();

    /// <inheritdoc/>
    public void CreateDirectory(string path) => _names.CreateDirectory(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => _names.List(directory);

    /// <inheritdoc/>
    public IDisposable Lock(string path) => _names.Lock(path);

    /// <inheritdoc/>
    public IStoreFile Create(string path) => Open(path, FileMode.Create, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public IStoreFile Open(string path, bool isWritable) => Open(path, FileMode.Open, isWritable ? FileAccess.ReadWrite : FileAccess.Read);

    /// <inheritdoc/>
    public void Rename(string path, string newPath) => _names.Rename(path, newPath);

    /// <inheritdoc/>
    public void Delete(string path) => _names.Delete(path);

    /// <inheritdoc/>
    public void SyncDirectory(string path) => _names.SyncDirectory(path);

    // The lock of the directory is what keeps others away; the files themselves may be looked at by anybody.
    private static DiskStoreFile Open(string path, FileMode mode, FileAccess access) =>
        new(File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete), path);
}
