using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Coherence.Node.Storage.Files;
using Coherence.Tests.Unit.Log;

namespace Coherence.Tests.Unit.Storage;

/// <summary>The file system of the machine, with every call counted, and failing as a test says.</summary>
internal sealed class FaultyStoreFiles : IStoreFiles
{
    private readonly DiskStoreFiles _disk = new();
    private int _calls;

    /// <summary>How many calls there were.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Asked before each call with its number, from 1: the error to throw in place of it, or null.</summary>
    public Func<int, FileCall, IOException?>? Fault { get; set; }

    /// <summary>Called before each call.</summary>
    public Action<FileCall>? Entered { get; set; }

    /// <summary>Whether the operating system is said to have nothing in its memory.</summary>
    public bool IsCold { get; set; }

    /// <summary>Whether the file system cannot take room ahead.</summary>
    public bool CannotReserve { get; set; }

    public void CreateDirectory(string path)
    {
        Enter(new FileCall("mkdir", path));
        _disk.CreateDirectory(path);
    }

    public IReadOnlyList<string> List(string directory)
    {
        Enter(new FileCall("list", directory));
        return _disk.List(directory);
    }

    public IDisposable Lock(string path)
    {
        Enter(new FileCall("lock", path));
        return _disk.Lock(path);
    }

    public IStoreFile Create(string path)
    {
        Enter(new FileCall("create", path));
        return new FaultyStoreFile(this, path, _disk.Create(path));
    }

    public IStoreFile Open(string path, bool isWritable)
    {
        Enter(new FileCall("open", path));
        return new FaultyStoreFile(this, path, _disk.Open(path, isWritable));
    }

    public void Rename(string path, string newPath)
    {
        Enter(new FileCall("rename", path));
        _disk.Rename(path, newPath);
    }

    public void Delete(string path)
    {
        Enter(new FileCall("delete", path));
        _disk.Delete(path);
    }

    public void SyncDirectory(string path)
    {
        Enter(new FileCall("syncdir", path));
        _disk.SyncDirectory(path);
    }

    public void Enter(FileCall call)
    {
        Entered?.Invoke(call);
        if (Fault?.Invoke(Interlocked.Increment(ref _calls), call) is { } error)
        {
            throw error;
        }
    }
}
