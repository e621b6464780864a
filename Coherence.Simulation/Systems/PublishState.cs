namespace Coherence.Simulation.Systems;

/// <summary>What the publisher of an update knows of it.</summary>
internal enum PublishState
{
    Pending,
    Confirmed,
    Rejected,
    Repeated,
    Unknown,
    Refused,
}
