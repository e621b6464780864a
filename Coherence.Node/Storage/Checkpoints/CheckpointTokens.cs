using System;
using System.Collections.Generic;
using Coherence.Node.Storage.Devices;
using FASTER.core;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>What FASTER asks about its checkpoints. It keeps what FASTER says and touches no disk: manifests are written when FASTER is done.</summary>
/// <remarks>For the thread of the store. The stock one keeps a single checkpoint and deletes every other.</remarks>
/// <param name="indexDevice">Makes the device of an index that is to be written or read.</param>
internal sealed class CheckpointTokens(Func<Guid, CheckedDevice> indexDevice) : ICheckpointManager
{
    private readonly Dictionary<Guid, byte[]> _metadata = [];

    /// <summary>What FASTER said, or will be told, about a checkpoint of its log or its index.</summary>
    public byte[] this[Guid token]
    {
        get => _metadata[token];
        set => _metadata[token] = value;
    }

    /// <inheritdoc/>
    public void InitializeIndexCheckpoint(Guid indexToken)
    {
    }

    /// <inheritdoc/>
    public void InitializeLogCheckpoint(Guid logToken)
    {
    }

    /// <inheritdoc/>
    public void CommitIndexCheckpoint(Guid indexToken, byte[] commitMetadata) => _metadata[indexToken] = commitMetadata;

    /// <inheritdoc/>
    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => _metadata[logToken] = commitMetadata;

    /// <inheritdoc/>
    public void CheckpointVersionShift(long oldVersion, long newVersion)
    {
    }

    /// <inheritdoc/>
    public void CommitLogIncrementalCheckpoint(Guid logToken, long version, byte[] commitMetadata, DeltaLog deltaLog) =>
        throw new NotSupportedException("Checkpoints are folded over.");

    /// <inheritdoc/>
    public byte[] GetIndexCheckpointMetadata(Guid indexToken) => _metadata[indexToken];

    /// <inheritdoc/>
    public byte[] GetLogCheckpointMetadata(Guid logToken, DeltaLog deltaLog, bool scanDelta = false, long recoverTo = -1) => _metadata[logToken];

    /// <inheritdoc/>
    // Asked only where FASTER is to guess a token, and it never is.
    public IEnumerable<Guid> GetIndexCheckpointTokens() => [];

    /// <inheritdoc/>
    public IEnumerable<Guid> GetLogCheckpointTokens() => [];

    /// <inheritdoc/>
    public IDevice GetIndexDevice(Guid indexToken)
    {
        // FASTER does not initialize it.
        CheckedDevice device = indexDevice(indexToken);
        device.Initialize(-1);
        return device;
    }

    /// <inheritdoc/>
    public IDevice GetSnapshotLogDevice(Guid token) => throw new NotSupportedException("Checkpoints are folded over.");

    /// <inheritdoc/>
    public IDevice GetSnapshotObjectLogDevice(Guid token) => throw new NotSupportedException("Checkpoints are folded over.");

    /// <inheritdoc/>
    // None: then FASTER never looks for a delta log.
    public IDevice GetDeltaLogDevice(Guid token) => null!;

    /// <inheritdoc/>
    public void Purge(Guid token)
    {
    }

    /// <inheritdoc/>
    public void PurgeAll()
    {
    }

    /// <inheritdoc/>
    public void OnRecovery(Guid indexToken, Guid logToken)
    {
    }

    /// <summary>Forgets all but what a checkpoint yet to come needs.</summary>
    public void KeepOnly(Guid indexToken)
    {
        byte[]? kept = _metadata.GetValueOrDefault(indexToken);
        _metadata.Clear();
        if (kept is not null)
        {
            _metadata[indexToken] = kept;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
