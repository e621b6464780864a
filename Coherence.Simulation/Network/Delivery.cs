using System;
using System.Collections.Generic;
using Coherence.Core.Links;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Network;

/// <summary>Bytes on their way over a channel.</summary>
internal sealed class Delivery(Direction direction, ReadOnlyMemory<byte> bytes, List<UpdateMark>? marks) : IEvent
{
    private static readonly List<UpdateMark> None = [];

    public Channel Channel => direction.Channel;

    public bool IsDown => direction.IsDown;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The parts that it completes.</summary>
    public IReadOnlyList<UpdateMark> Marks => marks ?? None;

    /// <summary>The receiving engine's side of the channel; null before the engine was told of it.</summary>
    public ChannelSession? Session => (IsDown ? Channel.ChildSide : Channel.UpstreamSide).Session;

    public void Run()
    {
        if (direction.Sender!.Leave(bytes.Length))
        {
            direction.SenderEnd!.Drained();
        }

        if (!direction.IsLost)
        {
            direction.Receiver.Receive(this);
        }
    }
}
