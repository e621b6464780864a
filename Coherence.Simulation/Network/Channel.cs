using System;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>One channel between a child and its upstream, from its opening to its end.</summary>
internal sealed class Channel
{
    private readonly EventQueue _queue;
    private readonly SeededRandom _random;

    public Channel(int child, int ordinal, EventQueue queue, SeededRandom random, NetworkPlan plan, ChannelCheck check, WireMutator mutator, IChannelEnd childEnd, IChannelEnd upstreamEnd)
    {
        Child = child;
        Ordinal = ordinal;
        _queue = queue;
        _random = random;
        Check = check;
        Up = new Direction(this, isDown: false, upstreamEnd, queue, random, plan, mutator);
        Down = new Direction(this, isDown: true, childEnd, queue, random, plan, mutator);
        ChildSide = new SimulatedChannel(Up, plan);
        UpstreamSide = new SimulatedChannel(Down, plan);
        Up.Sender = ChildSide;
        Down.Sender = UpstreamSide;
        Up.SenderEnd = childEnd;
        Down.SenderEnd = upstreamEnd;
    }

    /// <summary>The child's number.</summary>
    public int Child { get; }

    public int Ordinal { get; }

    public ChannelCheck Check { get; }

    public Direction Up { get; }

    public Direction Down { get; }

    public SimulatedChannel ChildSide { get; }

    public SimulatedChannel UpstreamSide { get; }

    /// <summary>Whether nothing that is on its way arrives any more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>All that is on its way is lost; each end learns of it at its own time, or only by the silence.</summary>
    public void Cut(bool tellChild, bool tellUpstream, long noticeDelay)
    {
        if (IsCut)
        {
            return;
        }

        IsCut = true;
        Check.Link?.HasLostChannel = true;
        if (tellChild)
        {
            _queue.Schedule(_random.Between(0, noticeDelay), new ChannelEndedEvent(Down));
        }

        if (tellUpstream)
        {
            _queue.Schedule(_random.Between(0, noticeDelay), new ChannelEndedEvent(Up));
        }
    }

    /// <summary>An engine has ended the channel: what it sent still arrives, what is sent to it does not.</summary>
    public void CloseFrom(Direction sender)
    {
        Check.Link?.HasLostChannel = true;
        Direction other = sender == Up ? Down : Up;
        other.IsLost = true;
        other.Receiver.ChannelClosed(this);
        if (!IsCut)
        {
            _queue.ScheduleAt(Math.Max(sender.LastArrival, _queue.Now) + 1, new ChannelEndedEvent(sender));
        }
    }
}
