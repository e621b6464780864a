using System.Collections.Generic;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Workloads;

/// <summary>What goes wrong, by chance.</summary>
internal sealed class Faults(World world, SimulatedRoot root, IReadOnlyList<SimulatedNode> nodes)
{
    private readonly SeededRandom _random = world.Random.Fork();

    public void Strike()
    {
        world.Faults++;
        SimulatedNode node = nodes[_random.Below(nodes.Count)];
        switch (_random.Below(20))
        {
            case < 7:
                node.Partition(_random.Between(1, Long()), tellChild: _random.Chance(700), tellRoot: _random.Chance(700));
                break;
            case < 11:
                node.SlowDown(isRootSide: _random.Chance(700), _random.Between(1, Long()));
                break;
            case < 13:
                node.Pause(_random.Between(1, Long()));
                break;
            case 13:
                node.Crash(_random.Between(1, 20_000));
                break;
            case 14:
                Leave(node);
                break;
            case 15:
                root.Pause(_random.Between(1, Long()));
                break;
            case < 19:
                root.Crash(_random.Between(1, Long()));
                break;
            default:
                root.FailNextPersist();
                break;
        }
    }

    private void Leave(SimulatedNode node)
    {
        if (node.Engine is not null && !node.IsPaused)
        {
            node.Leave(_random.Between(1, 20_000));
        }
    }

    // Now and then longer than a lease.
    private long Long()
    {
        long lease = world.Settings.Lease.Ticks / System.TimeSpan.TicksPerMicrosecond;
        return _random.Chance(200) ? 2 * lease : lease / 10;
    }
}
