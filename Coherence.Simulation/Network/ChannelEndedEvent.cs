using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>One end learns that its channel is gone.</summary>
internal sealed class ChannelEndedEvent(Direction towards) : IEvent
{
    public void Run() => towards.Receiver.ChannelEnded(towards.Channel);
}
