using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Log.Files;
using Coherence.Node.Roots;

namespace Coherence.Node.Dumps;

/// <summary>A data directory that is being filled from a dump. As long as it is not whole, a root refuses it.</summary>
/// <remarks>specs/dump.md#loading. The file <c>load.tmp</c> is there before anything else, and is locked; a segment of the log comes last.</remarks>
internal sealed class LoadPlace : IDisposable
{
    private readonly DiskLogFiles _files = new();
    private readonly LogDirectory _directory;
    private readonly IDisposable _lock;
    private readonly bool _isOurs;
    private bool _isComplete;

    private LoadPlace(LogDirectory directory, IDisposable held, bool isOurs)
    {
        _directory = directory;
        _lock = held;
        _isOurs = isOurs;
    }

    /// <summary>The directory of the store.</summary>
    public string StorePath => StoreIn(_directory);

    /// <summary>Takes a directory that is missing or empty, or holds what a load has left that was killed.</summary>
    /// <exception cref="CoherenceException">It holds something else, or another load is at work there.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static LoadPlace Take(string path)
    {
        DiskLogFiles files = new();
        LogDirectory directory = new(path);
        bool isMissing = !Directory.Exists(directory.Path);
        bool isBegun = File.Exists(directory.LoadPath);
        if (!isMissing)
        {
            CheckEmpty(directory, files, isBegun);
            CheckNoRoot(directory, files);
        }

        files.CreateDirectory(directory.Path);
        IDisposable held = Lock(directory, files);
        try
        {
            files.SyncDirectory(directory.Path);
            if (isBegun)
            {
                Clear(directory, files);
            }

            return new LoadPlace(directory, held, isMissing);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>There is a whole root in it.</summary>
    public void Complete()
    {
        _isComplete = true;
        _lock.Dispose();
        _files.Delete(_directory.LoadPath);
        _files.SyncDirectory(_directory.Path);
    }

    /// <summary>What was begun and is not complete goes.</summary>
    public void Dispose()
    {
        if (_isComplete)
        {
            return;
        }

        try
        {
            Clear(_directory, _files);
        }
        finally
        {
            _lock.Dispose();
            _files.Delete(_directory.LoadPath);
        }

        if (_isOurs)
        {
            Directory.Delete(_directory.Path);
        }
    }

    private static string StoreIn(LogDirectory directory) => Path.Combine(directory.Path, RootStorage.StoreDirectory);

    // All of it came after the mark that a load had begun, when there was nothing.
    private static void Clear(LogDirectory directory, DiskLogFiles files)
    {
        // Unless a root was made there meanwhile, by somebody who did not see the mark yet.
        CheckNoRoot(directory, files);
        if (Directory.Exists(StoreIn(directory)))
        {
            Directory.Delete(StoreIn(directory), recursive: true);
        }

        files.Delete(directory.PreparedPath);
        files.Delete(directory.LockPath);
    }

    private static IDisposable Lock(LogDirectory directory, DiskLogFiles files)
    {
        try
        {
            return files.Lock(directory.LoadPath);
        }
        catch (FileInUseException busy)
        {
            throw new CoherenceException(CoherenceFailure.Storage, $"Another process is reading a dump into '{directory.Path}'.", busy);
        }
    }

    // What a root leaves that was killed while it was made, and what a file system puts into its own top directory, is nothing.
    private static void CheckEmpty(LogDirectory directory, DiskLogFiles files, bool isBegun)
    {
        HashSet<string> nothing = new(["lock", "prepared.tmp", "lost+found"], StringComparer.Ordinal);
        if (isBegun)
        {
            nothing.UnionWith(["load.tmp", RootStorage.StoreDirectory]);
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries(directory.Path))
        {
            if (!nothing.Contains(Path.GetFileName(entry)))
            {
                throw NotEmpty(directory, $"there is '{Path.GetFileName(entry)}' in it");
            }
        }
    }

    // One that is being made has the lock, and no segment yet.
    private static void CheckNoRoot(LogDirectory directory, DiskLogFiles files)
    {
        try
        {
            files.Lock(directory.LockPath).Dispose();
        }
        catch (FileInUseException)
        {
            throw NotEmpty(directory, "a root is at work in it");
        }

        if (directory.Segments(files).Count > 0)
        {
            throw NotEmpty(directory, "there is a root in it");
        }
    }

    private static CoherenceException NotEmpty(LogDirectory directory, string what) =>
        new(CoherenceFailure.Storage, $"A dump is loaded into a directory that is missing or empty; '{directory.Path}' is not: {what}. Nothing was changed.");
}
