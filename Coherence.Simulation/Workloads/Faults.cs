using System.Collections.Generic;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Workloads;

/// <summary>What goes wrong, by chance.</summary>
internal sealed class Faults(World world, SimulatedRoot root, IReadOnlyList<SimulatedRelay> relays, IReadOnlyList<SimulatedNode> nodes)
{
    private const int Crash = 20;

    private readonly SeededRandom _random = world.NewSource();
    private readonly List<SimulatedFollower> _followers = [.. relays, .. nodes];

    public void Strike()
    {
        world.Faults++;
        SimulatedFollower follower = _followers[_random.Below(_followers.Count)];
        switch (_random.Chance(world.Settings.CrashPerThousand) ? Crash : _random.Below(28))
        {
            case < 6:
                follower.Partition(_random.Chance(400) ? 0 : _random.Between(1, Long()), tellChild: _random.Chance(700), tellUpstream: _random.Chance(700));
                break;
            case < 12:
                follower.CutChannel(tellChild: _random.Chance(700), tellUpstream: _random.Chance(700));
                break;
            case < 16:
                follower.SlowDown(isUpstreamSide: _random.Chance(700), _random.Between(1, Long()));
                break;
            case < 19:
                follower.Pause(_random.Between(1, Long()));
                break;
            case <= Crash:
                follower.Crash(_random.Between(1, 20_000));
                break;
            case 21:
                follower.Leave(_random.Between(1, 20_000));
                break;
            case 22:
                DisturbRoot();
                break;
            case < 27:
                root.Crash(_random.Between(1, Long()));
                break;
            default:
                FailStorage();
                break;
        }
    }

    private void DisturbRoot()
    {
        if (_random.Chance(500))
        {
            root.FillDisk(_random.Between(1, Long()));
        }
        else
        {
            root.Pause(_random.Between(1, Long()));
        }
    }

    private void FailStorage()
    {
        if (_random.Chance(300))
        {
            root.FailStore();
        }
        else
        {
            root.FailNextPersist();
        }
    }

    // Now and then longer than a lease.
    private long Long()
    {
        long lease = world.Settings.LeaseMicroseconds;
        return _random.Chance(200) ? 2 * lease : lease / 10;
    }
}
