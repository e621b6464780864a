using System;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage.Failures;

namespace Coherence.Node.Storage;

/// <summary>Who hears the answers of a store. Called on the thread of the store; returns at once.</summary>
internal interface IStoreAnswers
{
    /// <summary>A batch is filled in.</summary>
    void Loaded(LoadBatch batch);

    /// <summary>The values of a batch are what every later load finds.</summary>
    void Stored(StoreBatch batch);

    /// <summary>A restart would find the checkpoint.</summary>
    void CheckpointDone(Epoch epoch);

    /// <summary>There was no room for a checkpoint. What was written of it is deleted, those before it are as they were, and another may begin.</summary>
    void CheckpointGivenUp(Epoch epoch, Exception failure);

    /// <summary>
    /// There is no room for what may come: as little as possible should be stored, until this is called with null. Beside an answer, and no
    /// answer itself. Also called on the thread that writes to the disk.
    /// </summary>
    void RoomChanged(Exception? missing);

    /// <summary>Files could not be deleted that no checkpoint needs; it is tried again at the next one. Beside an answer, and no answer itself.</summary>
    void NotCleaned(Exception failure);

    /// <summary>The store failed. Said once; nothing is answered after it.</summary>
    void Failed(StoreException failure);
}
