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
    public World(ulong seed, Mutation mutation, int keptLines)
    {
        Random = new SeededRandom(seed);
        Mutation = mutation;
        Settings = new Settings(Random.Fork());
        Trace = new Trace(Queue, keptLines);
        History = new History(Keys, Settings.ValueBytes);
        Checker = new Checker(Keys, History);
        Mutator = new WireMutator(mutation, Random.Fork());
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

    /// <summary>Whether the run has come to its end, in which nothing goes wrong any more.</summary>
    public bool IsHealed { get; set; }
}
