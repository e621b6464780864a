using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>One end learns that its channel is gone.</summary>
internal sealed class LinkEndedEvent(Direction towards) : IEvent
{
    public void Run() => towards.Receiver.LinkEnded(towards.Link);
}
