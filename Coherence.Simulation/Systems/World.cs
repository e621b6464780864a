using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Network;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>What all systems of a run share.</summary>
internal sealed class World
{
    private readonly List<SeededRandom> _sources = [];
    private readonly Dictionary<SystemId, long> _followed = [];
    private readonly ulong _seed;

    public World(ulong seed, Mutation mutation, int keptLines, int? nodes = null)
    {
        _seed = seed;
        Random = new SeededRandom(seed);
        _sources.Add(Random);
        Mutation = mutation;
        Settings = new Settings(Random.Fork(), nodes);
        Trace = new Trace(Queue, keptLines);
        History = new History(Keys, Settings.ValueBytes);
        Checker = new Checker(Keys, History);
        Mutator = new WireMutator(mutation, NewSource());
    }

    public SeededRandom Random { get; }

    public Mutation Mutation { get; }

    public Settings Settings { get; }

    public EventQueue Queue { get; } = new();

    public Trace Trace { get; }

    public KeySpace Keys { get; } = new();

    public History History { get; }

    public Checker Checker { get; }

    public WireMutator Mutator { get; }

    /// <summary>How many times something was made to go wrong.</summary>
    public long Faults { get; set; }

    /// <summary>The newest epoch that the root shows, so that anybody may have seen it.</summary>
    public long RootShown { get; set; }

    /// <summary>The newest epoch with whose checkpoint the root began, so that older ones cannot be read.</summary>
    public long RestoredFrom { get; set; }

    /// <summary>The newest epoch of which somebody was told that no cache shows what was before it.</summary>
    public long Settled { get; set; }

    /// <summary>All nodes, once they are there.</summary>
    public IReadOnlyList<SimulatedNode> Nodes { get; set; } = [];

    /// <summary>All messages that were sent, by what marks them, from 1.</summary>
    public List<SentMessage> Messages { get; } = [];

    /// <summary>All relays, once they are there.</summary>
    public IReadOnlyList<SimulatedRelay> Relays { get; set; } = [];

    /// <summary>Whether the run has come to its end, in which nothing goes wrong any more.</summary>
    public bool IsHealed { get; set; }

    /// <summary>A source of chance whose use does not change what others draw.</summary>
    public SeededRandom NewSource()
    {
        SeededRandom source = Random.Fork();
        _sources.Add(source);
        return source;
    }

    /// <summary>A source of chance of which nothing that is drawn from others depends, not even on whether there is one.</summary>
    public SeededRandom NewOwnSource()
    {
        SeededRandom source = new(~_seed);
        _sources.Add(source);
        return source;
    }

    /// <summary>Starts all chances anew from the number of a step: what was left out before it changes nothing of what is drawn from here on.</summary>
    /// <param name="step">1 for the first; one more than the last for the healing end.</param>
    public void BeginStep(int step)
    {
        for (int source = 0; source < _sources.Count; source++)
        {
            _sources[source].Reseed(unchecked(_seed + ((ulong)(uint)step << 32) + ((ulong)source << 60)));
        }
    }

    /// <summary>Whether snapshots of an epoch have to be readable: nothing of the history is given up for its size, nor was left behind at a start.</summary>
    public bool IsKept(long epoch) => Settings.HistoryBytes >= 1 << 20 && epoch >= RestoredFrom;

    /// <summary>A system has applied an epoch.</summary>
    public void Followed(SystemId system, long epoch) => _followed[system] = Math.Max(epoch, _followed.GetValueOrDefault(system));

    /// <summary>The newest epoch that a system has applied, or at the root decided upon; 0 if there is no such system.</summary>
    public long FollowedBy(SystemId system) => system == Checker.Root ? History.Durable : _followed.GetValueOrDefault(system);

    public void CheckSettled()
    {
        foreach (SimulatedNode node in Nodes)
        {
            node.CheckSettled();
        }
    }
}
