using System;
using System.Collections.Generic;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>Bytes on their way over a link.</summary>
internal sealed class Delivery(Direction direction, ReadOnlyMemory<byte> bytes, List<UpdateMark>? marks) : IEvent
{
    public Link Link => direction.Link;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The parts that it completes; null if it completes none.</summary>
    public IReadOnlyList<UpdateMark>? Marks => marks;

    public void Run()
    {
        if (!direction.IsLost)
        {
            direction.Receiver.Receive(this);
        }
    }
}
