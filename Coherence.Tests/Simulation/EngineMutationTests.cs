using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Simulation.Mutants;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Runs;
using Xunit;

namespace Coherence.Tests.Simulation;

public sealed class EngineMutationTests
{
    private const ulong Seeds = 200;

    public static IEnumerable<TheoryDataRow<string>> Names => EngineMutations.All.Select(mutation => new TheoryDataRow<string>(mutation.Name));

    // One test for all: whoever renames a method sees every mutation that names it.
    [Fact]
    public void Every_mutation_fits_the_engine()
    {
        var misfits = new List<string>();
        foreach (EngineMutation mutation in EngineMutations.All)
        {
            try
            {
                _ = MutantAssembly.Make(mutation);
            }
            catch (MutationException misfit)
            {
                misfits.Add(misfit.Message);
            }
        }

        Assert.Empty(misfits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fault_in_the_engine_is_found_within_200_seeds(string name)
    {
        EngineMutation mutation = EngineMutations.Find(name)!;
        using var mutant = new Mutant(mutation);
        IEnumerable<ulong> others = Enumerable.Range(1, (int)Seeds).Select(static seed => (ulong)seed);
        Assert.True(
            others.Prepend(mutation.FoundBy).Any(seed => mutant.Run(new SimulationOptions(seed, mutation.Steps)).Invariant is not null),
            $"{name} was not found in seeds 1..{Seeds} of {mutation.Steps} steps.");
    }

    [Fact]
    public void What_finds_a_fault_in_the_engine_holds_without_it()
    {
        foreach (EngineMutation mutation in EngineMutations.All)
        {
            SimulationResult result = Simulator.Run(new SimulationOptions(mutation.FoundBy, mutation.Steps));
            Assert.True(result.Invariant is null, $"Seed {result.Seed} violates {result.Detail}");
        }
    }

    // The copy does what this process does, as long as nothing is planted that changes it.
    [Fact]
    public void A_copy_of_the_simulator_has_the_same_trace()
    {
        var harmless = new EngineMutation("harmless", "Nothing is different.", "Epoch.get_Next", static _ => { }, FoundBy: 1);
        using var mutant = new Mutant(harmless);
        var options = new SimulationOptions(3, 300, Mutation.None, KeptLines: 5);
        Assert.Equal(Simulator.Run(options).TraceHash, mutant.Run(options).TraceHash);
        Assert.Equal(Simulator.Run(options).LastLines, mutant.Run(options).LastLines);
    }

    [Fact]
    public void Every_mutation_has_a_name_of_its_own()
    {
        string[] names = [.. EngineMutations.All.Select(static mutation => mutation.Name), .. MutationNames.All.Select(MutationNames.Of)];
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("UpdateAssembler.Vanished", "no method")]
    [InlineData("UpdateAssembler.Clear", "no call of Epoch.op_LessThan")]
    [InlineData("UpdateAssembler.TryTake", "more than one call")]
    [InlineData("OutcomeNotices.Write", "more than one method")]
    [InlineData("OutcomeNotices.Write#3", "no method")]
    public void A_mutation_without_a_place_says_its_name_and_what_is_missing(string method, string missing)
    {
        string callee = method.EndsWith("TryTake", StringComparison.Ordinal) ? "PendingUpdate.get_First" : "Epoch.op_LessThan";
        var mutation = new EngineMutation("misfit", "It fits nothing.", method, Place.Call(callee).Gives(true), FoundBy: 1);
        string message = Assert.Throws<MutationException>(() => MutantAssembly.Make(mutation)).Message;
        Assert.Contains("misfit", message, StringComparison.Ordinal);
        Assert.Contains(missing, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_shows_both_kinds()
    {
        var output = new StringWriter();
        Program.ListMutations(output);
        Assert.Contains("drop-invalidate", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("predecessor-unchecked", output.ToString(), StringComparison.Ordinal);
    }
}
