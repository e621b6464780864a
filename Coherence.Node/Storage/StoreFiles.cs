using System;
using System.Collections.Generic;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage;

/// <summary>The open files of a store, and the lock of its directory.</summary>
internal sealed class StoreFiles(IStoreFiles files, StoreDirectory directory, SegmentFiles segments, IDisposable directoryLock) : IDisposable
{
    private readonly Dictionary<Guid, IndexFile> _indexes = [];

    /// <summary>The file of an index that is being written. For the thread of the store.</summary>
    public IndexFile IndexOf(Guid token)
    {
        if (!_indexes.TryGetValue(token, out IndexFile? file))
        {
            // Only the newest one is asked for.
            _indexes.Clear();
            file = new IndexFile(files, directory.IndexPath(token), token.ToUInt128());
            _indexes[token] = file;
        }

        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        segments.Dispose();
        directoryLock.Dispose();
    }
}
