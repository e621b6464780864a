using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Log;

/// <summary>Is shown the records of a log when it is recovered: those after the checkpoint, or all.</summary>
public interface IEpochRecordVisitor
{
    /// <summary>One record; they come in order and without a gap, from the epoch after that of the checkpoint, or from epoch 1.</summary>
    /// <remarks>
    /// If the recovery throws in the end, everything that was shown must be forgotten. An exception of this method passes through it.
    /// </remarks>
    /// <param name="epoch">The epoch.</param>
    /// <param name="payload">
    /// What was appended. Valid until this method returns, and not a moment longer: the buffer is the log's, which reads the next records
    /// into it. Who keeps bytes of it, for another thread or for later, copies them.
    /// </param>
    void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload);
}
