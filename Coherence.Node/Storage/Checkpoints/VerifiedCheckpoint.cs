using System;
using Coherence.Node.Storage.Devices;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>A checkpoint whose every byte is as it was written, with its files open.</summary>
/// <param name="Manifest">What it consists of.</param>
/// <param name="State">What the root knew besides values.</param>
/// <param name="Segments">The segments, with their sums.</param>
/// <param name="Index">The index, with its sums.</param>
internal sealed record VerifiedCheckpoint(CheckpointManifest Manifest, ReadOnlyMemory<byte> State, SegmentFiles Segments, CheckedFile Index)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Segments.Dispose();
        Index.Dispose();
    }
}
