using System;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>One connection of a node to the root, from its opening to its end.</summary>
internal sealed class Link
{
    private readonly EventQueue _queue;
    private readonly SeededRandom _random;

    public Link(int node, EventQueue queue, SeededRandom random, LinkPlan plan, WireCheck check, WireMutator mutator, ILinkEnd child, ILinkEnd root)
    {
        Node = node;
        _queue = queue;
        _random = random;
        Check = check;
        Up = new Direction(this, isDown: false, root, queue, random, plan, mutator);
        Down = new Direction(this, isDown: true, child, queue, random, plan, mutator);
        ChildSide = new SimulatedChannel(Up);
        RootSide = new SimulatedChannel(Down);
    }

    /// <summary>The node's number.</summary>
    public int Node { get; }

    public WireCheck Check { get; }

    public Direction Up { get; }

    public Direction Down { get; }

    public SimulatedChannel ChildSide { get; }

    public SimulatedChannel RootSide { get; }

    /// <summary>Whether nothing that is on its way arrives any more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>All that is on its way is lost; each end learns of it at its own time, or only by the silence.</summary>
    public void Cut(bool tellChild, bool tellRoot, long noticeDelay)
    {
        if (IsCut)
        {
            return;
        }

        IsCut = true;
        if (tellChild)
        {
            _queue.Schedule(_random.Between(0, noticeDelay), new LinkEndedEvent(Down));
        }

        if (tellRoot)
        {
            _queue.Schedule(_random.Between(0, noticeDelay), new LinkEndedEvent(Up));
        }
    }

    /// <summary>An engine has ended the channel: what it sent still arrives, what is sent to it does not.</summary>
    public void CloseFrom(Direction sender)
    {
        Direction other = sender == Up ? Down : Up;
        other.IsLost = true;
        other.Receiver.LinkClosed(this);
        if (!IsCut)
        {
            _queue.ScheduleAt(Math.Max(sender.LastArrival, _queue.Now) + 1, new LinkEndedEvent(sender));
        }
    }
}
