namespace Coherence.Node.Storage.Checkpoints;

/// <summary>A checkpoint that was not taken.</summary>
/// <param name="File">Its manifest.</param>
/// <param name="Reason">Which file is damaged and how, or what the caller had against it.</param>
internal sealed record RefusedCheckpoint(string File, string Reason);
