namespace Coherence.Simulation.Model;

/// <summary>A value as the model understands it, and the bytes that a node must show for it.</summary>
/// <param name="State">What the model folds into: a number, a register, a ranking, a set, a journal.</param>
/// <param name="Bytes">Its encoding.</param>
internal sealed record ModelValue(object State, byte[] Bytes);
