using System.Collections.Generic;
using Coherence.Simulation.Shrinking;

namespace Coherence.Simulation.Systems;

/// <summary>Who may connect to whom: relays below the root and below each other, nodes below any of them.</summary>
internal sealed class Tree
{
    private readonly List<SimulatedRelay> _relays = [];
    private readonly List<SimulatedNode> _nodes = [];

    /// <summary>Decides it by chance, as the settings want it.</summary>
    /// <param name="world">What they share.</param>
    /// <param name="root">The root.</param>
    /// <param name="leftOut">The relays that never start: the root stands in for them.</param>
    public Tree(World world, SimulatedRoot root, NumberSet leftOut)
    {
        for (int number = 1; number <= world.Settings.Relays; number++)
        {
            _relays.Add(new SimulatedRelay(world, number));
        }

        for (int number = 1; number <= world.Settings.Nodes; number++)
        {
            _nodes.Add(new SimulatedNode(world, world.Settings.Relays + number));
        }

        for (int index = 0; index < _relays.Count; index++)
        {
            // One relay has the root alone, so that there is a way; some are given those below them, which must not close a circle.
            bool anywhere = index > 0 && world.Random.Chance(100);
            if (world.Settings.IsChain && index > 0)
            {
                _relays[index].Upstreams.Add(_relays[index - 1]);
                continue;
            }

            Connect(world, root, _relays[index], anywhere ? _relays.Count : index);
        }

        foreach (SimulatedNode node in _nodes)
        {
            Connect(world, root, node, _relays.Count);
        }

        foreach (SimulatedFollower follower in (IEnumerable<SimulatedFollower>)[.. _relays, .. _nodes])
        {
            ReplaceLeftOut(root, follower.Upstreams, leftOut);
        }
    }

    public IReadOnlyList<SimulatedRelay> Relays => _relays;

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    // In the same places, so that whoever chooses another chooses it all the same.
    private static void ReplaceLeftOut(SimulatedRoot root, List<IUpstream> upstreams, NumberSet leftOut)
    {
        for (int index = 0; index < upstreams.Count; index++)
        {
            if (upstreams[index] is SimulatedRelay relay && leftOut.Contains(relay.Number))
            {
                upstreams[index] = root;
            }
        }
    }

    private void Connect(World world, SimulatedRoot root, SimulatedFollower follower, int relays)
    {
        int upstreams = (int)world.Random.Between(1, 3);
        for (int upstream = 0; upstream < upstreams; upstream++)
        {
            int chosen = world.Random.Below(relays + 1);
            IUpstream system = chosen == relays ? root : _relays[chosen];
            if (!follower.Upstreams.Contains(system))
            {
                follower.Upstreams.Add(system);
            }
        }

        // Among those that may lead in a circle there must be one that does not.
        if (relays == _relays.Count && follower is SimulatedRelay && !follower.Upstreams.Contains(root))
        {
            follower.Upstreams.Add(root);
        }
    }
}
