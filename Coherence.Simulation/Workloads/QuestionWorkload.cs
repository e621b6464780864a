using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Workloads;

/// <summary>What nodes ask of other systems in some of the runs: whether they have followed an update, or an epoch of the root.</summary>
internal sealed class QuestionWorkload
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(12);

    private readonly World _world;
    private readonly Workload _workload;
    private readonly SeededRandom _random;
    private readonly int _perThousand;

    /// <summary>What chance wants of a run; its draws change no others.</summary>
    public QuestionWorkload(World world, Workload workload)
    {
        _world = world;
        _workload = workload;
        _random = world.NewOwnSource();

        // The first draw is that of all sources of this kind.
        _ = _random.Next();
        _perThousand = _random.Pick(0, 0, 0, 0, 500);
    }

    public void Act(SimulatedNode node)
    {
        if (_perThousand == 0 || node.Engine is null || node.IsPaused || !_random.Chance(_perThousand))
        {
            return;
        }

        // Some live so long that they have to be answered, or refused.
        TimeSpan lifetime = _random.Chance(500) ? Forever : _world.Settings.Lease * _random.Pick(1, 3, 6, 10) / 2;
        SystemId by = PickSystem();
        if (PickUpdate(node) is { } update && !by.IsNone)
        {
            node.Ask(new SimulatedQuestion(_world, node, update, by, lifetime, mustBeAnswered: false));
        }
    }

    /// <summary>When nothing goes wrong any more, everybody says of the newest epoch that it has followed it.</summary>
    public void AskAll()
    {
        var newest = new EpochRef(Checker.Root, new Epoch(_world.History.Durable));
        IEnumerable<SimulatedFollower> followers = [.. _world.Nodes, .. _world.Relays];
        SystemId[] systems = [Checker.Root, .. followers.Where(static one => one.Engine is { Timeline.System.IsNone: false }).Select(static one => one.Engine!.Timeline.System)];
        foreach (SimulatedNode node in _perThousand == 0 ? [] : _world.Nodes.Where(static node => node.Engine is { Timeline.System.IsNone: false }))
        {
            foreach (SystemId by in systems)
            {
                node.Ask(new SimulatedQuestion(_world, node, newest, by, Forever, mustBeAnswered: true));
            }
        }
    }

    // One of the newest, which may not have left its publisher yet; or an epoch of the root that somebody has seen, or the one after it.
    private EpochRef? PickUpdate(SimulatedNode node)
    {
        const int Newest = 6;
        int back = 1 + _random.Below(Newest);
        long epoch = Math.Max(1, _world.Nodes[_random.Below(_world.Nodes.Count)].Applied + _random.Below(2));
        if (_random.Chance(400))
        {
            return new EpochRef(Checker.Root, new Epoch(Math.Min(epoch, Math.Max(1, _world.History.Durable))));
        }

        return back <= _workload.All.Count ? _workload.All[^back].Ref : null;
    }

    // Mostly a node; a relay, the root or nobody now and then. One that has died is called by its name, too.
    private SystemId PickSystem()
    {
        int kind = _random.Below(10);
        int node = _random.Below(_world.Nodes.Count);
        int relay = _random.Below(Math.Max(1, _world.Relays.Count));
        return kind switch
        {
            0 => Checker.Root,
            1 => new SystemId(new Identifier((UInt128)(ulong)_random.Between(2, 1000))),
            < 5 when _world.Relays.Count > 0 => _world.Relays[relay].Engine?.Timeline.System ?? SystemId.None,
            _ => _world.Nodes[node].LastSystem,
        };
    }
}
