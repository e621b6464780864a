using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>A checkpoint that FASTER has made and nobody vouches for yet.</summary>
/// <param name="Epoch">The epoch whose values it has.</param>
/// <param name="Chain">The chain hash of that epoch's record.</param>
/// <param name="State">What the root knows besides values.</param>
/// <param name="Begin">Address of the first record.</param>
/// <param name="Final">Address behind the last record.</param>
/// <param name="LogToken">FASTER's name of it.</param>
/// <param name="LogMetadata">What FASTER wants to know again.</param>
/// <param name="Index">The index that recovery begins with.</param>
internal sealed record CheckpointDraft(
    Epoch Epoch, ChainHash Chain, ReadOnlyMemory<byte> State, long Begin, long Final, Guid LogToken, byte[] LogMetadata, IndexCheckpoint Index);
