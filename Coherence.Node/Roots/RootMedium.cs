using System;
using Coherence.Node.Log;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Roots;

/// <summary>What a root's data directory is on: the file system of the machine, and in tests one whose calls fail, and sizes that are reached soon.</summary>
internal sealed class RootMedium
{
    /// <summary>Where the log is.</summary>
    public ILogFiles LogFiles { get; init; } = new DiskLogFiles();

    /// <summary>Where the store is.</summary>
    public IStoreFiles StoreFiles { get; init; } = new DiskStoreFiles();

    /// <summary>Changes the sizes of the log.</summary>
    public Action<EpochLogOptions> ConfigureLog { get; init; } = static _ => { };

    /// <summary>Changes the sizes of the store.</summary>
    public Action<StoreOptions> ConfigureStore { get; init; } = static _ => { };
}
