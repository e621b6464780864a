using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Log;

/// <summary>Is shown every record of a log when it is recovered.</summary>
public interface IEpochRecordVisitor
{
    /// <summary>One record; they come in order, from epoch 1, without a gap.</summary>
    /// <remarks>
    /// If <see cref="EpochLog.Recover"/> throws in the end, everything that was shown must be forgotten. An exception of this
    /// method passes through it.
    /// </remarks>
    /// <param name="epoch">The epoch.</param>
    /// <param name="payload">What was appended. The bytes are the log's again when the method returns.</param>
    void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload);
}
