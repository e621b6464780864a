using System;
using System.Threading;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Devices;

/// <summary>The file of an index that is being written; it is created by the first write, so that an error meets the writing thread.</summary>
internal sealed class IndexFile(IStoreFiles files, string path, UInt128 token) : IDeviceFiles
{
    private const int FirstCapacity = 1 << 12;

    private CheckedFile? _file;

    /// <inheritdoc/>
    public CheckedFile? Find(int segment) => Volatile.Read(ref _file);

    /// <inheritdoc/>
    public CheckedFile Make(int segment)
    {
        if (_file is null)
        {
            Volatile.Write(ref _file, new CheckedFile(files.Create(path), path, SectorSum.Salt(token, 0), FirstCapacity));
        }

        return _file;
    }
}
