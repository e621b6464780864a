using Coherence.Core.Identity;

namespace Coherence.Node.Log;

/// <summary>A record whose write the last crash interrupted. It was never acknowledged; recovery has erased it.</summary>
/// <param name="Epoch">The epoch it would have been; the next record takes that number.</param>
/// <param name="File">The segment file.</param>
/// <param name="Offset">Where in the file it began, in bytes.</param>
/// <param name="Bytes">From its beginning to the last sector of it that had been written, in bytes.</param>
public readonly record struct TornRecord(Epoch Epoch, string File, long Offset, long Bytes);
