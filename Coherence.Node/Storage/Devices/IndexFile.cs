using System;
using System.IO;
using System.Threading;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Devices;

/// <summary>The file of an index that is being written. One for which there is no room is not written to its end, and counts for nothing.</summary>
internal sealed class IndexFile(IStoreFiles files, string path, UInt128 token) : IDeviceFiles
{
    private const int FirstCapacity = 1 << 12;

    private CheckedFile? _file;
    private IOException? _full;

    /// <summary>Its name.</summary>
    public string Path => path;

    /// <summary>Why it is not whole: there was no room. Null if there was.</summary>
    public IOException? Full => Volatile.Read(ref _full);

    /// <inheritdoc/>
    public CheckedFile? Find(int segment) => Volatile.Read(ref _file);

    /// <inheritdoc/>
    /// <exception cref="IOException">There is, or was, no room for it.</exception>
    public CheckedFile Make(int segment)
    {
        if (Full is { } full)
        {
            throw full;
        }

        if (_file is null)
        {
            Volatile.Write(ref _file, new CheckedFile(files.Create(path), path, SectorSum.Salt(token, 0), FirstCapacity));
        }

        return _file;
    }

    /// <summary>Makes it, with room for so many bytes. Before anything is written.</summary>
    public void Reserve(long bytes)
    {
        try
        {
            Make(0).Reserve(0, bytes);
        }
        catch (IOException full) when (FileErrors.IsFull(full))
        {
            _ = GiveUp(full);
        }
    }

    /// <summary>There is no room for it: what is still written to it is left out.</summary>
    /// <returns>False: that write is not tried again.</returns>
    public bool GiveUp(IOException full)
    {
        _ = Interlocked.CompareExchange(ref _full, full, null);
        return false;
    }
}
