using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Dumps;

/// <summary>The files of a private copy, some of which are those of a root that may run: these are read, and never written.</summary>
/// <param name="shared">The names of those.</param>
internal sealed class SharedStoreFiles(IReadOnlySet<string> shared) : IStoreFiles
{
    private readonly DiskStoreFiles _files = new();

    public void CreateDirectory(string path) => _files.CreateDirectory(path);

    public IReadOnlyList<string> List(string directory) => _files.List(directory);

    public IDisposable Lock(string path) => _files.Lock(path);

    public IStoreFile Create(string path) => IsShared(path)
        ? throw new InvalidOperationException($"'{path}' is shared with a root, and was to be made anew. This is a bug.")
        : _files.Create(path);

    // A write then fails, whatever asks for it.
    public IStoreFile Open(string path, bool isWritable) => _files.Open(path, isWritable && !IsShared(path));

    public void Rename(string path, string newPath) => _files.Rename(path, newPath);

    public void Delete(string path) => _files.Delete(path);

    public void SyncDirectory(string path) => _files.SyncDirectory(path);

    private bool IsShared(string path) => shared.Contains(Path.GetFileName(path));
}
