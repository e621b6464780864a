using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Runs;
using Coherence.Simulation.Shrinking;
using Coherence.Simulation.Systems;
using Xunit;

namespace Coherence.Tests.Simulation;

public sealed class SimulatorTests
{
    private const int Steps = 600;
    private const int Seeds = 120;

    public static IEnumerable<TheoryDataRow<Mutation>> Mutations => MutationNames.All.Select(mutation => new TheoryDataRow<Mutation>(mutation));

    [Fact]
    public void No_invariant_is_violated()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            AssertHolds(Simulator.Run(new SimulationOptions(seed, Steps)));
        }
    }

    [Fact]
    public void The_seeds_have_chains_of_relays_and_links_of_several_channels()
    {
        Settings[] all = [.. Enumerable.Range(1, Seeds).Select(static seed => new World((ulong)seed, Mutation.None, keptLines: 0).Settings)];
        Assert.Contains(all, static settings => settings is { IsChain: true, Relays: >= 3, Channels: >= 3, Plan.IsOrderly: false });
        Assert.Contains(all, static settings => settings is { IsChain: false, Relays: >= 3, Channels: >= 3, Plan.IsOrderly: true });
        Assert.Contains(all, static settings => settings.Relays == 0);
    }

    [Fact]
    public void No_invariant_is_violated_in_a_tree_of_1000_leaves_and_relays_in_a_chain()
    {
        ulong seed = 1;
        while (new World(seed, Mutation.None, keptLines: 0).Settings is not { IsChain: true, Relays: 5 })
        {
            seed++;
        }

        SimulationResult result = Simulator.Run(new SimulationOptions(seed, 300, Nodes: 1000));
        AssertHolds(result);
        Assert.Equal(1005, result.Followers);
    }

    // Who would have connected to it connects to the root, so what is left of a run can still come to its end.
    [Fact]
    public void A_relay_that_is_left_out_is_missed_by_nobody()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Omissions without = Omissions.None with { Nodes = NumberSet.Empty.With([1, 2]) };
            AssertHolds(Simulator.Run(new SimulationOptions(seed, 100, Without: without)));
        }
    }

    // DET-1. Keeping the trace for people changes nothing of what happens.
    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            SimulationResult first = Simulator.Run(new SimulationOptions(seed, Steps));
            SimulationResult second = Simulator.Run(new SimulationOptions(seed, Steps, KeptLines: 10));
            Assert.Equal(first.TraceHash, second.TraceHash);
            Assert.Equal(first.Events, second.Events);
        }
    }

    [Fact]
    public void Another_seed_gives_another_trace() => Assert.NotEqual(
        Simulator.Run(new SimulationOptions(1, Steps)).TraceHash,
        Simulator.Run(new SimulationOptions(2, Steps)).TraceHash);

    [Theory]
    [MemberData(nameof(Mutations))]
    public void A_planted_fault_is_found_within_200_seeds(Mutation mutation)
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            if (Simulator.Run(new SimulationOptions(seed, Steps, mutation)).Invariant is not null)
            {
                return;
            }
        }

        Assert.Fail($"{mutation} was not found in seeds 1..200.");
    }

    private static void AssertHolds(SimulationResult result)
    {
        string replay = $"dotnet run -c Release --project Coherence.Simulation -- --replay {result.Seed} --steps {Steps}";
        Assert.True(result.Invariant is null, $"Seed {result.Seed} violates {result.Detail}{Environment.NewLine}{replay}");
    }
}
