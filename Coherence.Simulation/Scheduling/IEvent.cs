namespace Coherence.Simulation.Scheduling;

/// <summary>Something that happens at a moment of virtual time.</summary>
internal interface IEvent
{
    void Run();
}
