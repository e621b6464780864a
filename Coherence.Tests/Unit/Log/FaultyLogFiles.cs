using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Coherence.Node.Log.Files;

namespace Coherence.Tests.Unit.Log;

/// <summary>The file system of the machine, with every call counted, and failing or torn as a test says.</summary>
internal sealed class FaultyLogFiles : ILogFiles
{
    public const int IoError = 5;
    public const int NoSpace = 28;

    private readonly Lock _gate = new();
    private readonly DiskLogFiles _disk = new();

    /// <summary>All calls so far.</summary>
    public List<FileCall> Calls { get; } = [];

    /// <summary>Asked before each call with its number, from 1: the error to throw in place of it, or null.</summary>
    public Func<int, FileCall, IOException?>? Fault { get; set; }

    /// <summary>Told of each call before anything else; may keep the calling thread waiting, and no other.</summary>
    public Action<FileCall>? Hold { get; set; }

    /// <summary>Asked before each write: which of its sectors reach the disk before it fails, and everything after it too. Null: all is well.</summary>
    public Func<FileCall, Func<int, bool>?>? Tear { get; set; }

    /// <summary>Whether every call fails, as after the death of the process.</summary>
    public bool IsOff { get; set; }

    public static IOException Error(int code) => new($"Injected error {code}.", code);

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

    public ISegmentFile Create(string path)
    {
        Enter(new FileCall("create", path));
        return new FaultySegmentFile(this, path, _disk.Create(path));
    }

    public ISegmentFile Open(string path, bool isWritable)
    {
        Enter(new FileCall("open", path));
        return new FaultySegmentFile(this, path, _disk.Open(path, isWritable));
    }

    public FileFacts Describe(string path)
    {
        Enter(new FileCall("stat", path));
        return _disk.Describe(path);
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
        Enter(new FileCall("sync", path));
        _disk.SyncDirectory(path);
    }

    public void Enter(FileCall call)
    {
        Hold?.Invoke(call);
        lock (_gate)
        {
            Calls.Add(call);
            if (IsOff)
            {
                throw Error(IoError);
            }

            if (Fault?.Invoke(Calls.Count, call) is { } error)
            {
                throw error;
            }
        }
    }
}
