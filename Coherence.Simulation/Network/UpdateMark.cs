namespace Coherence.Simulation.Network;

/// <summary>Says that a delivery completes one part of an update of the root's timeline.</summary>
internal readonly record struct UpdateMark(long Previous, long Epoch, int Part, int Parts);
