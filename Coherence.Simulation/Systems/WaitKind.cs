namespace Coherence.Simulation.Systems;

/// <summary>What a node waits for.</summary>
internal enum WaitKind
{
    Epoch,
    Newest,
    Fence,
    Everywhere,
    Update,
}
