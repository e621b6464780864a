using System;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>What a checkpoint vouches for in one segment.</summary>
/// <param name="Number">The segment.</param>
/// <param name="First">Its first sector that belongs to the checkpoint.</param>
/// <param name="Count">How many sectors, from that one on.</param>
/// <param name="Hash">The SHA-256 of their sums, 32 bytes.</param>
internal readonly record struct SegmentSeal(int Number, int First, int Count, ReadOnlyMemory<byte> Hash);
