using Coherence.Core.Identity;

namespace Coherence.Node.Log;

/// <summary>What recovery has found.</summary>
/// <param name="Last">The epoch of the last record; zero if there never was one. Every epoch after the checkpoint, up to this one, was shown.</param>
/// <param name="PayloadBytes">The payloads of all records that were shown, in bytes.</param>
/// <param name="Segments">Number of segment files.</param>
/// <param name="WasClosed">Whether the log was closed in order; otherwise its process ended in a crash.</param>
/// <param name="Torn">The record that was being written at the crash; null if there was none, or none of it had reached the disk.</param>
public sealed record EpochLogRecovery(Epoch Last, long PayloadBytes, int Segments, bool WasClosed, TornRecord? Torn);
