using System.Collections.Generic;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Network;

namespace Coherence.Simulation.Systems;

/// <summary>The channels that children have opened to one process.</summary>
internal sealed class ServedChannels(World world)
{
    private readonly List<Channel> _channels = [];

    public void Open(SimulatedSystem system, Channel channel)
    {
        _channels.Add(channel);
        system.Command(engine => channel.UpstreamSide.Session = engine.ChildOpened(channel.UpstreamSide));
    }

    public void Remove(Channel channel) => _channels.Remove(channel);

    /// <summary>The process has died: nothing that is on its way arrives any more.</summary>
    public void CutAll()
    {
        foreach (Channel channel in _channels)
        {
            channel.Cut(tellChild: world.Random.Chance(800), tellUpstream: false, noticeDelay: 2000);
        }

        _channels.Clear();
    }

    /// <summary>BND-1: what waits for a child that takes nothing is bounded.</summary>
    public void CheckBounds()
    {
        foreach (Channel channel in _channels)
        {
            long bytes = channel.UpstreamSide.BytesWhileSlow;
            Checker.Require(bytes <= 1 << 20, "BND-1", $"{bytes} bytes were sent to a child that takes nothing.");
        }
    }
}
