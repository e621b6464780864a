using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>A checkpoint, every byte of which was found to be as it was written.</summary>
/// <param name="Epoch">The epoch whose values it has.</param>
/// <param name="Chain">The chain hash of that epoch's record, which binds it to one epoch log.</param>
/// <param name="State">What the root knew besides values.</param>
internal sealed record StoreCheckpoint(Epoch Epoch, ChainHash Chain, ReadOnlyMemory<byte> State);
